/** Who can assume which roles: the order of the summary and of the picture. */
import { shortened } from './escape';
import { some } from '../../shared/counted';
import { type Reason, reasonsFor } from '../reasons';
import type { Level, Review, ReviewedRole } from '../result';

export interface Party {
  /** Undefined for roles that nobody outside AWS can assume. */
  readonly who?: string;
  readonly roles: readonly ReviewedRole[];
}

export const NOBODY = 'AWS services in your account only';

/** In the order of the result: the party of the widest role first. The party without a name is last. */
export function partiesOf(roles: readonly ReviewedRole[]): Party[] {
  const names = new Set(roles.flatMap(role => whoOf(role)));
  return [
    ...[...names].map(who => ({ who, roles: roles.filter(role => whoOf(role).includes(who)) })),
    ...[{ roles: roles.filter(role => role.trusts.length === 0) }].filter(party => party.roles.length > 0),
  ];
}

export const whoOf = ({ trusts }: ReviewedRole): string[] => [...new Set(trusts.map(({ who }) => who))];

/** Parts that were not read can contain more roles, permissions and dangers. */
export const unreadParts = ({ unread, roles }: Review): number => roles.reduce((sum, role) => sum + role.unread.length, unread.length);

/** Whether each action of a level has a reason. */
export const isReasoned = (level: Level): boolean => level === 'administrator' || level === 'permissions';

/** Why a role is at a level. Actions with words come first. */
export function reasonsOf({ permissions }: Pick<ReviewedRole, 'permissions'>, level: Level): Reason[] {
  return reasonsFor(permissions.filter(permission => permission.level === level).flatMap(permission => permission.actions));
}

/** A text such as `runs commands on instances (ssm:SendCommand)`. */
export const inWords = ({ words, actions }: Reason): string =>
  `${shortened(words)}${actions.length > 0 ? ` (${some(actions.map(action => shortened(action)), 4)})` : ''}`;

/** The number of services that it reaches at a level, or at all levels. */
export function servicesOf({ permissions }: ReviewedRole, level?: Level): number | 'all' {
  const own = permissions.filter(permission => level === undefined || permission.level === level);
  const services = new Set(own.map(({ service }) => service));
  return services.has('*') ? 'all' : services.size;
}

/** The text for the beginning of a cell. */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
