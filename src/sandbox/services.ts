import { arm } from './arm/service.ts';
import { blob } from './blob/service.ts';
import { devops } from './devops/service.ts';
import { entra } from './entra/service.ts';
import { github } from './github/service.ts';
import { graph } from './graph/service.ts';
import { vault } from './vault/service.ts';
import type { Service } from './wire.ts';

/** Every simulated service. A new one is a folder and a line here, and its host names in ca.ts. */
export const services: readonly Service[] = [entra, graph, vault, arm, devops, github, blob];
