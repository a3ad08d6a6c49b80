/** Where the person was going, for the next page's address; it is judged where it is followed. */
export function handedOn(): { return_to: string | undefined } {
  const asked = new URLSearchParams(location.search).getAll('return_to')
  return { return_to: asked.length === 1 ? asked[0] : undefined }
}
