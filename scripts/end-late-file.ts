/**
 * Loaded into every file of tests. A test that fails half way may leave something behind that goes on for
 * ever; the file then says what, and ends, before a whole run waits for it.
 */
const limitSeconds = Number(process.env.TEST_FILE_LIMIT_SECONDS ?? 300)

const isFileOfTests = process.env.NODE_TEST_CONTEXT !== undefined
if (isFileOfTests) setTimeout(endLate, limitSeconds * 1000).unref()

function endLate(): void {
  const kept = [...new Set(process.getActiveResourcesInfo())].join(', ')
  console.error(
    `  ${process.argv[1]} has not ended after ${limitSeconds} s, and is ended now. Still open: ${kept}.`,
  )
  process.exit(1)
}
