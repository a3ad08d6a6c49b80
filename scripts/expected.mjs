/** A failure the person can do something about: it is printed as its sentence, without a stack. */
export function expected(sentence) {
  return Object.assign(new Error(sentence), { expected: true })
}
