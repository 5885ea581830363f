/** What time it is, by what services say. One of them alone says nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AGREEMENT_MS, agree, cloudClock, type Offsets, shownSkewMs, systemClock } from '../src/clock.ts';

const HOUR = 3_600_000;
const NAMES = ['entra', 'graph', 'vault', 'arm'] as const;

const named = (offsets: readonly number[]): Offsets =>
  Object.fromEntries(offsets.map((offset, at) => [NAMES[at], offset]));

/** Two to four services whose clocks differ by up to two minutes from the true time. */
const inStep = (truth: number) =>
  fc.array(fc.integer({ min: truth - 120_000, max: truth + 120_000 }), { minLength: 2, maxLength: 4 });
const machineOff = fc.integer({ min: -40 * 24 * HOUR, max: 40 * 24 * HOUR });
const lie = fc.oneof(
  fc.integer({ min: AGREEMENT_MS + 240_001, max: 5e11 }),
  fc.integer({ min: -5e11, max: -AGREEMENT_MS - 240_001 }),
);

describe('services that agree', () => {
  it('are believed, however far this machine is off', () => {
    const said = machineOff.chain(truth => fc.record({ truth: fc.constant(truth), offsets: inStep(truth) }));
    fc.assert(
      fc.property(said, ({ truth, offsets }) => {
        const { offsetMs, doubt } = agree(named(offsets));
        expect(doubt).toBeUndefined();
        expect(Math.abs(offsetMs - truth)).toBeLessThanOrEqual(180_000);
        if (offsetMs !== 0) expect(offsets).toContain(offsetMs);
      }),
    );
  });

  it('agree within five minutes, and not a millisecond more', () => {
    expect(agree({ entra: 0, graph: AGREEMENT_MS })).toEqual({ offsetMs: 0 });
    expect(agree({ entra: 0, graph: AGREEMENT_MS + 1 })).toHaveProperty('doubt');
    expect(agree({ entra: -150_000, graph: 150_000, vault: 0 })).toEqual({ offsetMs: 0 });
    expect(agree({ entra: -150_000, graph: 150_001, vault: 0 })).toHaveProperty('doubt');
  });

  it('and differ from this machine by less than a minute leave its clock alone', () => {
    expect(agree({ entra: 59_999, graph: 59_999 }).offsetMs).toBe(0);
    expect(agree({ entra: 60_000, graph: 60_000 }).offsetMs).toBe(60_000);
  });
});

describe('one service alone', () => {
  it('moves nothing, and raises no doubt either: there is nothing to compare it with', () => {
    fc.assert(
      fc.property(lie, fc.constantFrom(...NAMES), (offset, name) => {
        expect(agree({ [name]: offset })).toEqual({ offsetMs: 0 });
      }),
    );
    expect(agree({})).toEqual({ offsetMs: 0 });
  });

  it('is told to a person all the same', () => {
    expect(shownSkewMs({})).toBe(0);
    expect(shownSkewMs({ entra: 5 * HOUR })).toBe(5 * HOUR);
    expect(shownSkewMs({ entra: 30_000 })).toBe(0);
    expect(shownSkewMs({ entra: 5 * HOUR, graph: 0, vault: 0 })).toBe(0);
  });

  it('among two, three or four puts everything in doubt, and moves time nowhere', () => {
    const said = fc.record({ honest: inStep(0), lie, at: fc.nat(3) });
    fc.assert(
      fc.property(said, ({ honest, lie, at }) => {
        const offsets = named(honest.with(at % honest.length, lie));
        const { offsetMs, doubt } = agree(offsets);
        expect(doubt?.offsets).toEqual(offsets);
        expect(Math.abs(offsetMs)).toBeLessThanOrEqual(120_000);
      }),
    );
  });

  it('among three or four does not hide that this machine is off', () => {
    const said = machineOff.chain(truth =>
      fc.record({ truth: fc.constant(truth), honest: inStep(truth), lie, at: fc.nat(3) }),
    );
    fc.assert(
      fc.property(said, ({ truth, honest, lie, at }) => {
        fc.pre(honest.length > 2);
        const { offsetMs, doubt } = agree(named(honest.with(at % honest.length, truth + lie)));
        expect(doubt).toBeDefined();
        expect(Math.abs(offsetMs - truth)).toBeLessThanOrEqual(180_000);
      }),
    );
  });
});

describe('the clock that a run goes by', () => {
  const NOW = new Date('2026-11-23T12:00:00Z');
  const standing = () => cloudClock({ ...systemClock, now: () => NOW });
  const ahead = (hours: number) => new Date(NOW.getTime() + hours * HOUR);

  it('is this machine’s until a second service was heard, and then the services’', () => {
    const clock = standing();
    clock.observe('entra', ahead(240));
    clock.observe('entra', ahead(240));
    expect(clock.now()).toEqual(NOW);
    clock.observe('vault', ahead(240));
    expect(clock.now()).toEqual(ahead(240));
    expect(clock.skewMs()).toBe(240 * HOUR);
    expect(clock.doubt()).toBeUndefined();
  });

  it('is not moved by an odd answer among good ones, and the doubt it raises is over with the next', () => {
    const clock = standing();
    clock.observe('vault', NOW);
    clock.observe('graph', ahead(48));
    expect(clock.now()).toEqual(NOW);
    expect(clock.doubt()?.offsets).toEqual({ vault: 0, graph: 48 * HOUR });
    clock.observe('graph', NOW);
    expect(clock.doubt()).toBeUndefined();
    clock.observe('graph', NOW);
    clock.observe('graph', ahead(48));
    expect(clock.doubt()).toBeUndefined();
  });

  it('follows when all services leap', () => {
    const clock = standing();
    for (const hours of [0, 0, 0, 25, 25])
      for (const name of ['graph', 'vault'] as const) clock.observe(name, ahead(hours));
    expect(clock.now()).toEqual(ahead(25));
    expect(clock.doubt()).toBeUndefined();
  });
});
