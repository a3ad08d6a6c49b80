import { getDomain } from 'tldts'

/**
 * What browsers take for the site of a host: its registrable domain, such as example.com, by the Public
 * Suffix List, where github.io and its like are suffixes as well. What has none, such as an address, is its
 * own.
 */
export function siteOf(hostname: string): string {
  return getDomain(hostname, { allowPrivateDomains: true }) ?? hostname
}
