import type { Answer } from './answer.ts'

/**
 * Loads a vendor's SDK: installed only where it is used, loaded only when it is used. The words of `Sdk` are
 * those that we use of it, so that the types of what is not installed are not needed either.
 */
export async function loadSdk<Sdk>(packages: string[]): Promise<Sdk | Extract<Answer, { mistake: string }>> {
  try {
    const loaded = await Promise.all(packages.map((name) => import(name)))
    // What is CommonJS stands whole in `default`.
    return Object.assign({}, ...loaded.map((module) => module.default ?? module)) as Sdk
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error
    return { mistake: `needs a package that is not installed. Run: npm install ${packages.join(' ')}` }
  }
}
