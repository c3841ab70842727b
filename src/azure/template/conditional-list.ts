import { Expression, type AzureValue } from './expression';

/** An item of a list that is there only if a parameter of the template is true. */
export interface ConditionalItem {
  /** Name of the variable that has the value. */
  readonly variable: string;
  readonly value: AzureValue;
  /** Name of the parameter. If undefined, the item is always there. */
  readonly onlyIf?: string;
}

/** A list of the variables of the items. A list cannot have conditional items, so it is put together from lists. */
export function conditionalList(items: readonly ConditionalItem[]): Expression {
  const arm = items.map(({ variable, onlyIf }) => {
    const item = `createArray(variables('${variable}'))`;
    return onlyIf === undefined ? item : `if(parameters('${onlyIf}'), ${item}, createArray())`;
  });
  const bicep = items.map(({ variable, onlyIf }) =>
    onlyIf === undefined ? `[${variable}]` : `${onlyIf} ? [${variable}] : []`);
  return new Expression(`concat(${arm.join(', ')})`, `concat(${bicep.join(', ')})`);
}
