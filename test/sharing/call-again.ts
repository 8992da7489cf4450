/** Calls as a patient client makes them: 503 says that nothing was done, for the machine is busy; so it asks again. */
import { call, eventually, type Answer } from '../front-door/front-door.ts';

export const callAgain = (...given: Parameters<typeof call>): Promise<Answer> =>
  eventually(
    () => call(...given),
    ({ status }) => status !== 503,
  );
