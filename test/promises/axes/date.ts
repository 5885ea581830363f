/** What services tell as the time, and what the machine believes. */
import { HOUR_MS } from '../scenery.ts';
import { answeredWhile, drawn, type Force, type Stage, type Surroundings } from './axis.ts';

const DAY_MS = 24 * HOUR_MS;
const LIARS = ['entra', 'graph', 'vault', 'arm'] as const;
const LIES_MS = [-48 * HOUR_MS, 48 * HOUR_MS] as const;
const OFF_DAYS = [-40, -9, -2, 2, 9, 40] as const;

export function dateForce(value: Surroundings['Date'], stage: Stage): Force {
  const { bench, random } = stage;
  bench.setMachine(0);
  if (value === 'right') return { reached: () => true };
  if (value === 'the machine is off') return machineOff(stage);
  const lie = { service: drawn(random, LIARS), ms: drawn(random, LIES_MS) };
  // A lie that lasts moves both ends of a wait alike: it matters where it begins or ends in between.
  const { retiring } = stage.calendar;
  const [first, last] = drawn(random, [
    [0, 0],
    [1, Number.POSITIVE_INFINITY],
    [0, Number.POSITIVE_INFINITY],
    [retiring, retiring],
  ] as const);
  const lies = (run: number) => run >= first && run <= last;
  return drawn(random, [always, inOneAnswer, fromGateway])(stage, lie, lies);
}

function machineOff({ bench, random }: Stage): Force {
  let ran = false;
  bench.setMachine(drawn(random, OFF_DAYS) * DAY_MS);
  return {
    after: () => {
      ran = true;
    },
    putRight: () => bench.setMachine(0),
    reached: () => ran,
  };
}

/** In which runs. */
type Lies = (run: number) => boolean;

interface Lie {
  readonly service: (typeof LIARS)[number];
  readonly ms: number;
}

function always({ bench }: Stage, { service, ms }: Lie, lies: Lies): Force {
  const { settings } = bench.sandbox.world;
  return {
    before(run) {
      if (lies(run)) settings.dates = { [service]: ms };
    },
    after: () => {
      delete settings.dates;
    },
    putRight: () => {
      delete settings.dates;
    },
    reached: answeredWhile(bench, ({ service: by }) => by === service && settings.dates !== undefined),
  };
}

/** In each run one answer; what comes side by side with it lies, too. */
function inOneAnswer({ bench, random }: Stage, { service, ms }: Lie, lies: Lies): Force {
  const { sandbox } = bench;
  const { settings } = sandbox.world;
  const nth = 1 + Math.floor(4 * random.next());
  let isOn = false;
  let seen = 0;
  let lied = 0;
  sandbox.history.watch(({ service: by, outcome }) => {
    if (by !== service || !isOn) return;
    if (outcome === 'under way') {
      seen += 1;
      if (seen === nth) settings.dates = { [service]: ms };
    } else if (settings.dates !== undefined) {
      lied += 1;
      delete settings.dates;
    }
  });
  return {
    before(run) {
      isOn = lies(run);
      seen = 0;
    },
    after: () => {
      delete settings.dates;
    },
    putRight: () => {
      isOn = false;
    },
    reached: () => lied > 0,
  };
}

/** The first answer of each run is a gateway's, and its clock is off. */
function fromGateway({ bench }: Stage, { service, ms }: Lie, lies: Lies): Force {
  const { faults, clock } = bench.sandbox;
  let hits = 0;
  let rule: ReturnType<typeof faults.add> | undefined;
  return {
    before(run) {
      if (!lies(run)) return;
      const headers = { date: new Date(clock.now() + ms).toUTCString() };
      rule = faults.add({ service, fault: { kind: 'error', status: 502, headers, body: '' } });
    },
    after() {
      if (rule === undefined) return;
      hits += rule.hit;
      faults.remove(rule.id);
    },
    reached: () => hits > 0,
  };
}
