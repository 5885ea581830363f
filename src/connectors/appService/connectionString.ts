/** Connection strings as entries of a `SettingMap`: each has a type besides its value (azure-facts §4.3). */
import type { ConnectionStringType } from '@azure/arm-appservice';
import * as z from 'zod/mini';
import { jsonOf } from '../callError.ts';
import type { SettingMap } from '../together/settingMap.ts';

/** A type is sent back as it was read, also one that the SDK does not know yet. */
const type = z.custom<ConnectionStringType>(one => typeof one === 'string');

export const connectionString = z.object({ type, value: z.string() });

export type ConnectionString = z.output<typeof connectionString>;

/** The same text for the same string, whatever the order of its fields. */
export function textOf({ type, value }: ConnectionString): string {
  return JSON.stringify({ type, value });
}

/** Reads what `textOf` made. */
export function stringOf(text: string): ConnectionString {
  return z.parse(connectionString, jsonOf(text));
}

export function mapOf(strings: Readonly<Record<string, ConnectionString>>): SettingMap {
  return Object.fromEntries(Object.entries(strings).map(([name, one]) => [name, textOf(one)]));
}

export function stringsIn(map: SettingMap): Record<string, ConnectionString> {
  return Object.fromEntries(Object.entries(map).map(([name, text]) => [name, stringOf(text)]));
}
