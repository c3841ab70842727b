import type { NamedTemplate } from './named-template';
import { rolesOf } from './roles';
import type { Source } from './source';
import { InputError } from '../shared/input-error';

type Sides = readonly [readonly NamedTemplate[], readonly NamedTemplate[]];

/**
 * The templates to compare. A version has several of them: of these, only the one that is like a template given for the
 * other side. Throws an `InputError` if nothing would be compared, because that would look like no difference.
 */
export function sidesOf(before: Source, after: Source): Sides {
  const [assembly, version] = ['assembly', 'version'].map(kind => [before, after].find(source => source.kind === kind));
  if (assembly && version) {
    throw new InputError(`the cloud assembly ${assembly.text} must be compared with another one, not with the version ` +
      `${version.text}, whose templates are not those of your app: synthesize the app with either version of the library`);
  }
  const [olds, news] = [likeOther(before, after), likeOther(after, before)];
  const roles = (templates: readonly NamedTemplate[]) => templates.flatMap(t => rolesOf(t, templates)).map(role => role.name);
  const known = new Set(roles(olds));
  if (!roles(news).some(name => known.has(name))) {
    throw new InputError(`nothing to compare: no role of ${before.text} is in ${after.text}`);
  }
  return [olds, news];
}

function likeOther(source: Source, other: Source): readonly NamedTemplate[] {
  if (source.kind !== 'version' || other.kind !== 'template') return source.templates;
  const [{ name, template }] = other.templates;
  const isSame = [
    (t: NamedTemplate) => t.name === name,
    (t: NamedTemplate) => template.Description !== undefined && t.template.Description === template.Description,
  ];
  for (const matches of isSame) {
    const found = source.templates.filter(matches);
    if (found.length === 1) return found;
  }
  const names = new Set(other.templates.flatMap(t => rolesOf(t, other.templates)).map(role => role.name));
  const sharing = source.templates.filter(t => rolesOf(t, source.templates).some(role => names.has(role.name)));
  if (sharing.length > 1) {
    throw new InputError(`${other.text} can be compared with ${sharing.map(t => t.name).join(' or ')} of ${source.text}. ` +
      `Choose one, for example ${sharing[0].name}.template.json in the folder that cdk-defender-for-cloud templates writes`);
  }
  return sharing;
}
