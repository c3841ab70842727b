import { REFERENCES } from '../cloudformation/template-text';
import { ANY_TEXT, covers, NAME } from '../statements/pattern';

/** A GUID in lower case, as Entra and session names have it. */
export const GUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** Stands for any GUID in the form of a session name. */
export const ANY_GUID = '<GUID>';

/** Whether a session name has one of the forms. What is known only at deployment is assumed to fit. */
export function hasForm(name: string, forms: readonly string[]): boolean {
  const isKnown = name.search(REFERENCES) < 0;
  return forms.some(form => isKnown
    ? new RegExp(`^${form.replace(ANY_GUID, GUID)}$`).test(name)
    : covers(form.replace(ANY_GUID, NAME), name.replace(REFERENCES, ANY_TEXT)));
}
