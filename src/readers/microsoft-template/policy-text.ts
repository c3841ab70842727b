import { CONTROL, withDefaults } from './joined-texts';
import { roleNameIn } from './likely-name';
import type { RecognizedRole } from './recognize';
import type { TemplateFile } from './template-file';
import { show } from '../../checks/messages';
import {
  MAX_ALTERNATIVES, readable, reference, REFERENCES, textsOf,
} from '../../policy-language/cloudformation/template-text';

/** Pseudo parameters that have the same meaning in the template of the app. */
const PSEUDO_PARAMETERS = ['AWS::AccountId', 'AWS::Partition', 'AWS::Region', 'AWS::URLSuffix'];

/** Reads texts of policies. Texts that cannot be used are problems of the role. */
export class PolicyTexts {
  constructor(
    private readonly file: TemplateFile,
    private readonly roles: readonly RecognizedRole[],
    private readonly problem: (text: string) => void,
  ) {}

  /**
   * Returns the possible texts of a value, with marked references to pseudo parameters and to roles of the file. An ARN
   * gets the partition of the app.
   */
  public read(value: unknown, what: string): string[] {
    const texts = textsOf(value);
    if (texts.length === 0) this.problem(`${what} must be a text`);
    if (texts.length >= MAX_ALTERNATIVES) {
      this.problem(`${what} must have less than ${MAX_ALTERNATIVES} texts in the branches of Fn::If`);
    }
    return texts.map(text => this.inApp(text, what));
  }

  private inApp(text: string, what: string): string {
    const role = this.roleIn(text);
    if (role !== undefined) return reference(`${role.resource.id}.Arn`);
    for (const [, name] of text.matchAll(REFERENCES)) this.checkReference(name, what);
    if (text.includes('{{')) this.problem(`${what} must have no dynamic reference, got ${show(readable(text))}`);
    if (/\$\{AWS::/.test(text)) this.problem(`${what} must have ${readable(text)} in Fn::Sub`);
    if (text.includes('${!')) this.problem(`${what} must have no escape of Fn::Sub, got ${show(readable(text))}`);
    if (CONTROL.test(text)) this.problem(`${what} must have no control characters, got ${show(readable(text))}`);
    return text.replace(/^arn:(?:aws[a-z*-]*|\*):/, `arn:${reference('AWS::Partition')}:`);
  }

  /** Returns the role of the file for an ARN. Other names are not roles of the file. */
  private roleIn(text: string): RecognizedRole | undefined {
    const [, id] = /^\uE000([^\uE001]*)\.Arn\uE001$/.exec(text) ?? [];
    const name = roleNameIn(withDefaults(text, this.file.defaults));
    return this.roles.find(({ resource, kind, name: own }) => resource.id === id || (name !== undefined
      // A name matches only if the app can have such a role.
      && (name === reference(resource.id) || (kind === 'known' && name === own))));
  }

  private checkReference(name: string, what: string): void {
    if (PSEUDO_PARAMETERS.includes(name)) return;
    const [id] = name.split('.');
    const shown = readable(reference(name));
    const kind = this.file.parameters.has(id) ? `the parameter ${id}, whose value is not taken from the file`
      : this.file.resources.has(id) ? `the resource ${id}, which is not taken from the file`
        : `${shown}, which has no meaning in the app`;
    this.problem(`${what} refers to ${kind}`);
  }
}
