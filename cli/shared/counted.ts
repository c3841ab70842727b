/** A number with its noun: `1 role`, `2 roles`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The first values of a list, and the number of the others. */
export function some(values: readonly string[], most = 5): string {
  return values.length <= most ? values.join(', ') : `${values.slice(0, most).join(', ')} and ${values.length - most} more`;
}
