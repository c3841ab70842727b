/** A role of the result, as its template and the policies elsewhere make it. */
import type { Judged } from './library-forms';
import { permissionsOf } from './permissions';
import type { Published } from './published';
import type { ReviewedRole, Trust } from './result';
import { choiceInWords, whenInWords } from './words';
import type { DefenderCapability } from '../../src/capabilities/defender-capability';

interface Shown extends Judged {
  readonly ofHosts: string | undefined;
  readonly published: Published | undefined;
  readonly trusts: readonly Trust[];
}

export function toReviewed({ role, named, known, ofHosts, published, trusts }: Shown): ReviewedRole {
  const { unread, ...permissions } = permissionsOf(role, published?.actions);
  const seconds = Number(role.session);
  return {
    id: '',
    name: role.name,
    places: [role.template],
    purpose: published && withNote(published, permissions) || ofHosts || purposeOf(known.kind?.capability),
    when: whenInWords(role.when.filter(name => !named.when?.includes(name))),
    ...Number.isFinite(seconds) && seconds > 0 && { sessionHours: Math.round(seconds / 36) / 100 },
    alarms: known.beyond,
    trusts,
    ...permissions,
    boundary: role.boundary && choiceInWords(role.boundary.text),
    differences: [...published?.differences ?? [], ...unread.length > 0 ? [] : published?.absences ?? []],
    unread,
    changes: [],
  };
}

const purposeOf = (capability: DefenderCapability | undefined) =>
  capability && `${capability._definition.title}: ${capability._definition.summary}`;

/** Default access can read contents, unless they are denied. */
function withNote({ capability, note }: Published, { permissions }: Pick<ReviewedRole, 'permissions'>): string | undefined {
  const purpose = purposeOf(capability);
  const readsObjects = permissions.some(({ level, service }) => level === 'contents' && service === 's3');
  return note === undefined || note.includes('contents') && !readsObjects ? purpose : `${purpose}; ${note}`;
}
