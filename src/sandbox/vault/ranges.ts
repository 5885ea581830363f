import { BlockList } from 'node:net';

/** An IPv4 address, or a range in CIDR notation. */
export function isRange(rule: string): boolean {
  const match = /^(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?$/.exec(rule);
  const [, address = '', bits = '32'] = match ?? [];
  return match !== null && Number(bits) <= 32 && address.split('.').every(part => Number(part) <= 255);
}

export function isAmong(address: string, ranges: readonly string[]): boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [base = '', bits = '32'] = range.split('/');
    list.addSubnet(base, Number(bits), 'ipv4');
  }
  return list.check(address);
}
