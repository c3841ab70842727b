/** Names of parameters that are short because each role repeats them in a template, with what modules of Terraform call them. */
const LONGER: { readonly [name: string]: string | undefined } = { BoundaryArn: 'PermissionsBoundaryArn' };

/** The name of a parameter as Terraform writes names. */
export function snakeCase(name: string): string {
  return (LONGER[name] ?? name).replace(/(?<=[a-z0-9])[A-Z]/g, letter => `_${letter}`).toLowerCase();
}

/** The text with the names of variables instead of those of parameters. */
export function withVariableNames(text: string, parameters: readonly string[]): string {
  return text.replace(/\b[A-Z]\w+\b/g, word => parameters.includes(word) ? snakeCase(word) : word);
}
