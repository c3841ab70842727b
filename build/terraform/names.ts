/** Some parameters have a short name, because each role of a template repeats it. Modules of Terraform use the longer name. */
const LONGER: { readonly [name: string]: string | undefined } = { BoundaryArn: 'PermissionsBoundaryArn' };

/** The name of a parameter as Terraform writes names. */
export function snakeCase(name: string): string {
  return (LONGER[name] ?? name).replace(/(?<=[a-z0-9])[A-Z]/g, letter => `_${letter}`).toLowerCase();
}

/** Replaces names of parameters in the text with names of variables. */
export function withVariableNames(text: string, parameters: readonly string[]): string {
  return text.replace(/\b[A-Z]\w+\b/g, word => parameters.includes(word) ? snakeCase(word) : word);
}
