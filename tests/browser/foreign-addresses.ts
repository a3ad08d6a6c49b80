/**
 * The worst of what has led out of other people's sites: each is an address that some parser takes for
 * another origin's. web/ui/return-to.test.ts has them all.
 */
export const foreignAddresses = [
  '//evil.example',
  '/\\evil.example',
  'https:evil.example',
  '/%252f%252fevil.example',
  '/\t/evil.example',
  ' //evil.example',
  '/a/../..//evil.example',
  '\uff0f\uff0fevil.example',
  '//localhost@evil.example',
  'JaVaScRiPt\n:alert(1)',
]
