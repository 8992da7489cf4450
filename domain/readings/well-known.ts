/** Signals that pages draw, by the names that everybody has them by: COVESA VSS for vehicles, OCPI 2.2.1 for charge points. */
const BATTERY = 'Vehicle.Powertrain.TractionBattery';

export const wellKnown = {
  latitude: 'Vehicle.CurrentLocation.Latitude',
  longitude: 'Vehicle.CurrentLocation.Longitude',
  heading: 'Vehicle.CurrentLocation.Heading',
  speed: 'Vehicle.Speed',
  /** In degrees Celsius. */
  outsideTemperature: 'Vehicle.Exterior.AirTemperature',
  /** In percent. */
  charge: `${BATTERY}.StateOfCharge.Current`,
  fuel: 'Vehicle.Powertrain.FuelSystem.RelativeLevel',
  /** In watts: into the battery, or (-) out of it. */
  power: `${BATTERY}.CurrentPower`,
  /** In metres. */
  range: `${BATTERY}.Range`,
  odometer: 'Vehicle.TraveledDistance',
  /** LOCK and OFF: it is switched off. */
  ignition: 'Vehicle.LowVoltageSystemState',
  /** Of a charging session so far, in kWh. */
  energy: 'OCPI.Session.kwh',
  /** With the mean power as a dimension, in kW. */
  period: 'OCPI.Session.charging_periods',
} as const;
