import { type AccountPart, partsOf } from './accounts';
import { isKnownType } from './as-cloudformation';
import { type Terraform, terraformOf } from './deployments';
import { some } from '../../shared/counted';

/** The part of a plan or state that is for one account, for commands that check one account. */
export interface OfAccount {
  /** Undefined if nothing is for this account. */
  readonly terraform: Terraform | undefined;
  /** Undefined if the file does not say it. */
  readonly account: string | undefined;
  /** The names of all other accounts and providers in the file. */
  readonly all: string;
  readonly notLookedAt: readonly NotLookedAt[];
}

/** A part of the file that is not checked, as a row of a table. */
interface NotLookedAt {
  readonly id: string;
  readonly text: string;
  readonly remedy: string;
  /** Whether it can belong to the account that is checked. */
  readonly isOpen: boolean;
}

/** If the whole file is for one account, known or not, that account is taken for the one that is checked. */
export function ofAccount(file: Terraform, account: string): OfAccount {
  const parts = partsOf(file);
  const own = parts.find(part => part.account === account || parts.length === 1);
  const others = parts.filter(part => part !== own);
  const known = others.filter(part => part.account !== undefined);
  const open = others.filter(part => part.account === undefined && part.file.resources.some(({ type }) => isKnownType(type)));
  return {
    terraform: own && terraformOf(own.file),
    account: own?.account,
    all: [...known, ...open].map(({ name }) => name).join(', '),
    notLookedAt: [
      ...known.length === 0 ? [] : [{
        id: 'other accounts',
        text: `the file is also for ${known.map(({ name }) => name).join(', ')}, which is not checked`,
        remedy: 'Run it again with the --profile of each.',
        isOpen: false,
      }],
      ...open.map(({ name, file: { resources } }: AccountPart) => ({
        id: `account of ${name}`,
        text: `not known, so these are not checked: ${some(resources.map(({ address }) => address), 4)}`,
        remedy: 'In the provider, set allowed_account_ids to a list with the id of its account, and plan again.',
        isOpen: true,
      })),
    ],
  };
}
