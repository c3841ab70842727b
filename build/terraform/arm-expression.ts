/** An expression of Azure Resource Manager: a text, or a call of a function, such as `resourceGroup` with the member `location`. */
export type Term = { readonly text: string } | { readonly fn: string; readonly args: readonly Term[]; readonly member?: string };

/** Reads an expression without its brackets, as the library writes them. Throws for everything else. */
export function parseArmExpression(expression: string): Term {
  let rest = expression;
  const take = (pattern: RegExp) => {
    const found = pattern.exec(rest)?.[0];
    if (found !== undefined) rest = rest.slice(found.length);
    return found;
  };
  const term = (): Term => {
    const text = take(/^'(?:[^']|'')*'/);
    if (text !== undefined) return { text: text.slice(1, -1).replaceAll("''", "'") };
    const fn = take(/^\w+(?=\()/);
    if (fn === undefined || take(/^\(/) === undefined) throw new Error(`not a text or a call: ${rest}`);
    const args: Term[] = [];
    while (take(/^\)/) === undefined) {
      if (args.length > 0 && take(/^, /) === undefined) throw new Error(`no comma at: ${rest}`);
      args.push(term());
    }
    const member = take(/^\.\w+/)?.slice(1);
    return { fn, args, ...member !== undefined && { member } };
  };
  const whole = term();
  if (rest !== '') throw new Error(`more than an expression: ${rest}`);
  return whole;
}
