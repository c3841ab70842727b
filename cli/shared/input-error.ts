/** A mistake of the user. Its message needs no stack trace. */
export class InputError extends Error {}
