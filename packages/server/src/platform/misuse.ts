/**
 * A command was called or configured wrongly: its message is for the person at the prompt, its exit code is
 * 2.
 */
export class Misuse extends Error {}
