/** The parts of the benchmark in their order; a new one is a line here. Each is loaded when it is measured. */
import type { Section } from './section.ts';

export const sections: readonly Section[] = [
  { name: 'start-up', measure: async bench => (await import('./startUp.ts')).measureStartUp(bench) },
  {
    name: 'one-rotation',
    measure: async bench => (await import('./oneRotation.ts')).measureOneRotation(bench),
  },
  { name: 'nothing-due', measure: async bench => (await import('./nothingDue.ts')).measureNothingDue(bench) },
  {
    name: 'hundreds-due',
    measure: async bench => (await import('./hundredsDue.ts')).measureHundredsDue(bench),
  },
  {
    name: 'side-by-side',
    measure: async bench => (await import('./sideBySide.ts')).measureSideBySide(bench),
  },
  {
    name: 'simulation',
    measure: async bench => (await import('./simulation.ts')).measureSimulation(bench),
  },
  { name: 'discover', measure: async bench => (await import('./discovery.ts')).measureDiscovery(bench) },
  { name: 'page', measure: async bench => (await import('./page.ts')).measurePage(bench) },
];
