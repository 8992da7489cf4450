/**
 * The signals of the demo data. Vehicles speak COVESA VSS 6: its paths, units and data types; what VSS has no name for
 * stands in a branch of its own, `Vehicle.Private`. Wallboxes and chargers speak OCPI 2.2.1: the fields of its EVSE and
 * Session objects. Ids are stored with every reading, so a number is never given to another signal.
 */
import type { EntryOf } from '../../domain/registry/entries.ts';

type Row = [id: number, path: string, unit: string | null, datatype: string, meaning: string];
const BATTERY = 'Vehicle.Powertrain.TractionBattery';
const PRIVATE = 'Vehicle.Private';

const rows = {
  speed: [1, 'Vehicle.Speed', 'km/h', 'float', 'Speed of the vehicle.'],
  latitude: [2, 'Vehicle.CurrentLocation.Latitude', 'degrees', 'double', 'Latitude of the position, WGS 84.'],
  longitude: [3, 'Vehicle.CurrentLocation.Longitude', 'degrees', 'double', 'Longitude of the position, WGS 84.'],
  heading: [4, 'Vehicle.CurrentLocation.Heading', 'degrees', 'double', 'Direction of travel, 0 is north, clockwise.'],
  odometer: [5, 'Vehicle.TraveledDistance', 'm', 'uint32', 'Odometer: distance travelled since the vehicle was built.'],
  moving: [6, 'Vehicle.IsMoving', null, 'boolean', 'Whether the vehicle is moving.'],
  ignition: [
    7,
    'Vehicle.LowVoltageSystemState',
    null,
    'string',
    'State of the supply voltage: LOCK, OFF, ACC, ON or START.',
  ],
  charge: [10, `${BATTERY}.StateOfCharge.Current`, 'percent', 'float', 'State of charge of the high voltage battery.'],
  range: [11, `${BATTERY}.Range`, 'm', 'uint32', 'Remaining range on the battery.'],
  power: [12, `${BATTERY}.CurrentPower`, 'W', 'float', 'Power into (+, charging) or out of (-, driving) the battery.'],
  cells: [13, `${BATTERY}.Temperature.Average`, 'Celsius', 'float', 'Average temperature of the battery cells.'],
  charging: [
    14,
    `${BATTERY}.Charging.IsCharging`,
    null,
    'boolean',
    'Whether energy flows from a charger to the vehicle.',
  ],
  cable: [
    15,
    `${BATTERY}.Charging.ChargingPort.AnyPosition.IsChargingCableConnected`,
    null,
    'boolean',
    'Whether a charging cable is plugged in.',
  ],
  chargeLeft: [16, `${BATTERY}.Charging.TimeToComplete`, 's', 'uint32', 'Time until the charge limit is reached.'],
  health: [17, `${BATTERY}.StateOfHealth`, 'percent', 'float', 'State of health of the high voltage battery.'],
  fuel: [20, 'Vehicle.Powertrain.FuelSystem.RelativeLevel', 'percent', 'uint8', 'Level in the fuel tank.'],
  consumption: [
    21,
    'Vehicle.Powertrain.FuelSystem.AverageConsumption',
    'l/100km',
    'float',
    'Average consumption of the trip.',
  ],
  engine: [22, 'Vehicle.Powertrain.CombustionEngine.Speed', 'rpm', 'float', 'Speed of the combustion engine.'],
  coolant: [
    23,
    'Vehicle.Powertrain.CombustionEngine.EngineCoolant.Temperature',
    'Celsius',
    'float',
    'Temperature of the engine coolant.',
  ],
  gear: [
    24,
    'Vehicle.Powertrain.Transmission.CurrentGear',
    null,
    'int8',
    'Current gear: 0 neutral, 1 and up forward, -1 reverse.',
  ],
  selector: [25, 'Vehicle.Powertrain.Transmission.SelectedGear', null, 'int8', 'Selected gear: 126 park, 127 drive.'],
  accelerator: [
    26,
    'Vehicle.Chassis.Accelerator.PedalPosition',
    'percent',
    'uint8',
    'How far the accelerator is pressed.',
  ],
  brake: [27, 'Vehicle.Chassis.Brake.PedalPosition', 'percent', 'uint8', 'How far the brake pedal is pressed.'],
  tyreFrontLeft: [
    30,
    'Vehicle.Chassis.Axle.Row1.Wheel.Left.Tire.Pressure',
    'kPa',
    'uint16',
    'Tyre pressure, front left.',
  ],
  tyreFrontRight: [
    31,
    'Vehicle.Chassis.Axle.Row1.Wheel.Right.Tire.Pressure',
    'kPa',
    'uint16',
    'Tyre pressure, front right.',
  ],
  tyreRearLeft: [
    32,
    'Vehicle.Chassis.Axle.Row2.Wheel.Left.Tire.Pressure',
    'kPa',
    'uint16',
    'Tyre pressure, rear left.',
  ],
  tyreRearRight: [
    33,
    'Vehicle.Chassis.Axle.Row2.Wheel.Right.Tire.Pressure',
    'kPa',
    'uint16',
    'Tyre pressure, rear right.',
  ],
  outside: [34, 'Vehicle.Exterior.AirTemperature', 'Celsius', 'float', 'Air temperature outside.'],
  cabin: [35, 'Vehicle.Cabin.HVAC.AmbientAirTemperature', 'Celsius', 'float', 'Air temperature inside.'],
  supply: [36, 'Vehicle.LowVoltageBattery.CurrentVoltage', 'V', 'float', 'Voltage of the 12 volt battery.'],
  driverDoor: [37, 'Vehicle.Cabin.Door.Row1.DriverSide.IsOpen', null, 'boolean', "Whether the driver's door is open."],
  driverLock: [
    38,
    'Vehicle.Cabin.Door.Row1.DriverSide.IsLocked',
    null,
    'boolean',
    "Whether the driver's door is locked.",
  ],
  troubleCodes: [39, 'Vehicle.Diagnostics.DTCList', null, 'string[]', 'Active diagnostic trouble codes, SAE J2012.'],
  service: [40, 'Vehicle.Service.DistanceToService', 'km', 'float', 'Distance left until the next service.'],
  trouble: [
    41,
    `${PRIVATE}.Diagnostics.TroubleCode`,
    null,
    'struct',
    'A trouble code as it was set or cleared, with the odometer.',
  ],
  resistance: [
    50,
    `${PRIVATE}.TractionBattery.InternalResistance`,
    'mOhm',
    'float',
    'Internal resistance of the battery pack.',
  ],
  inverter: [
    51,
    `${PRIVATE}.ElectricMotor.InverterTemperature`,
    'Celsius',
    'float',
    "Temperature of the motor control's power stage.",
  ],
  mapping: [
    52,
    `${PRIVATE}.Powertrain.PedalMapCalibration`,
    null,
    'struct',
    'Calibration in force between pedal and torque.',
  ],
  mixture: [
    53,
    `${PRIVATE}.CombustionEngine.MixtureAdaptation`,
    'percent',
    'float',
    'Learned correction of the fuel mixture.',
  ],
  evseStatus: [70, 'OCPI.EVSE.status', null, 'string', 'Status: AVAILABLE, CHARGING, INOPERATIVE, OUTOFORDER, …'],
  sessionId: [71, 'OCPI.Session.id', null, 'string', 'Id of the charging session that begins.'],
  sessionStart: [72, 'OCPI.Session.start_date_time', null, 'DateTime', 'When the session began.'],
  sessionEnd: [73, 'OCPI.Session.end_date_time', null, 'DateTime', 'When the session ended.'],
  sessionStatus: [74, 'OCPI.Session.status', null, 'string', 'Status of the session: ACTIVE, COMPLETED, …'],
  sessionEnergy: [75, 'OCPI.Session.kwh', 'kWh', 'number', 'Energy charged in the session so far.'],
  sessionPeriod: [
    76,
    'OCPI.Session.charging_periods',
    null,
    'ChargingPeriod',
    'A charging period: its start and dimensions.',
  ],
  sessionAuth: [77, 'OCPI.Session.auth_method', null, 'string', 'How charging was authorised.'],
  contactor: [80, 'Private.EVSE.ContactorTemperature', 'Celsius', 'number', 'Temperature of the main contactor.'],
} as const satisfies Record<string, Row>;

/** In German, the group that people choose it by, and whether it may say something about a person (R51, R52). */
const more: Record<SignalName, [german: string, group: string, personal: boolean]> = {
  speed: ['Geschwindigkeit des Fahrzeugs.', 'driving', true],
  latitude: ['Geografische Breite der Position, WGS 84.', 'location', true],
  longitude: ['Geografische Länge der Position, WGS 84.', 'location', true],
  heading: ['Fahrtrichtung, 0 ist Norden, im Uhrzeigersinn.', 'location', true],
  odometer: ['Kilometerstand: Strecke, seit das Fahrzeug gebaut wurde.', 'driving', true],
  moving: ['Ob das Fahrzeug sich bewegt.', 'driving', true],
  ignition: ['Zustand der Bordspannung: LOCK, OFF, ACC, ON oder START.', 'driving', true],
  charge: ['Ladestand der Hochvoltbatterie.', 'energy', false],
  range: ['Verbleibende Reichweite der Batterie.', 'energy', false],
  power: ['Leistung in die Batterie (+, Laden) oder aus ihr (-, Fahren).', 'energy', false],
  cells: ['Mittlere Temperatur der Batteriezellen.', 'health', false],
  charging: ['Ob Energie von einer Ladestation ins Fahrzeug fließt.', 'charging', true],
  cable: ['Ob ein Ladekabel steckt.', 'charging', true],
  chargeLeft: ['Zeit, bis die Ladegrenze erreicht ist.', 'charging', false],
  health: ['Gesundheitszustand der Hochvoltbatterie.', 'health', false],
  fuel: ['Füllstand des Tanks.', 'energy', false],
  consumption: ['Mittlerer Verbrauch der Fahrt.', 'energy', true],
  engine: ['Drehzahl des Verbrennungsmotors.', 'driving', true],
  coolant: ['Temperatur der Kühlflüssigkeit.', 'health', false],
  gear: ['Eingelegter Gang: 0 Leerlauf, ab 1 vorwärts, -1 rückwärts.', 'driving', true],
  selector: ['Gewählte Fahrstufe: 126 Parken, 127 Fahren.', 'driving', true],
  accelerator: ['Wie weit das Fahrpedal getreten ist.', 'driving', true],
  brake: ['Wie weit das Bremspedal getreten ist.', 'driving', true],
  tyreFrontLeft: ['Reifendruck vorn links.', 'health', false],
  tyreFrontRight: ['Reifendruck vorn rechts.', 'health', false],
  tyreRearLeft: ['Reifendruck hinten links.', 'health', false],
  tyreRearRight: ['Reifendruck hinten rechts.', 'health', false],
  outside: ['Lufttemperatur außen.', 'health', false],
  cabin: ['Lufttemperatur innen.', 'health', false],
  supply: ['Spannung der 12-Volt-Batterie.', 'health', false],
  driverDoor: ['Ob die Fahrertür offen ist.', 'driving', true],
  driverLock: ['Ob die Fahrertür verriegelt ist.', 'driving', true],
  troubleCodes: ['Aktive Fehlercodes nach SAE J2012.', 'health', false],
  service: ['Strecke bis zur nächsten Wartung.', 'health', false],
  trouble: ['Ein Fehlercode, als er gesetzt oder gelöscht wurde, mit dem Kilometerstand.', 'health', true],
  resistance: ['Innenwiderstand des Batteriepacks.', 'health', false],
  inverter: ['Temperatur der Leistungsstufe der Motorsteuerung.', 'health', false],
  mapping: ['Geltende Abstimmung zwischen Fahrpedal und Drehmoment.', 'driving', false],
  mixture: ['Gelernte Korrektur des Gemischs.', 'health', false],
  evseStatus: ['Zustand: AVAILABLE, CHARGING, INOPERATIVE, OUTOFORDER, …', 'charging', true],
  sessionId: ['Kennung des Ladevorgangs, der beginnt.', 'identity', true],
  sessionStart: ['Wann der Ladevorgang begann.', 'charging', true],
  sessionEnd: ['Wann der Ladevorgang endete.', 'charging', true],
  sessionStatus: ['Zustand des Ladevorgangs: ACTIVE, COMPLETED, …', 'charging', true],
  sessionEnergy: ['Energie, die der Ladevorgang bisher abgegeben hat.', 'energy', true],
  sessionPeriod: ['Ein Abschnitt des Ladevorgangs: Beginn und Messgrößen.', 'charging', true],
  sessionAuth: ['Wie der Ladevorgang freigegeben wurde.', 'identity', true],
  contactor: ['Temperatur des Hauptschützes.', 'health', false],
};

const secrets: readonly string[] = ['resistance', 'inverter', 'mapping', 'mixture', 'contactor'];

/** Usual times between two readings (R62), of those that do not wait for something to happen. */
const intervals: Partial<Record<SignalName, string>> = { supply: 'PT8H' };

export type SignalName = keyof typeof rows;

/** By the name the generators use. */
export const signalId = (name: SignalName): number => rows[name][0];

export const demoSignals: readonly (EntryOf<'signal'> & { id: number; path: string })[] = Object.entries<Row>(rows).map(
  ([key, [id, path, unit, datatype, meaning]]) => {
    const name = key as SignalName; // a key of `rows`
    const [german, group, personal] = more[name];
    return {
      put: 'signal',
      key: path,
      id,
      path,
      meaning: { en: meaning, de: german },
      unit,
      datatype,
      groups: [group],
      personal,
      tradeSecret: secrets.includes(name),
      interval: intervals[name] ?? null,
      kinds: path.startsWith('Vehicle.') ? ['vehicle'] : ['charger', 'wallbox'],
      models: [],
    };
  },
);
