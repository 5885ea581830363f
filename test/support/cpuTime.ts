/** Processor time of this process in milliseconds: unlike the time of day it does not grow with what else the machine does. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
