/** How many random cases a property is tried with: a fifth, or all of them with `THOROUGH=1`, as `npm run test:nightly` has it. */
export const runs = (all: number): number => (process.env['THOROUGH'] ? all : Math.ceil(all / 5));
