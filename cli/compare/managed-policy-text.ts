import type { ManagedPolicyText } from '../../src/microsoft-template/compare-with-data';
import { TEXTS } from '../diff/aws-managed';

/** The text of an AWS managed policy, if it is known. */
export const managedPolicyText: ManagedPolicyText = (path) => {
  const document = TEXTS.get(path.split('/').at(-1)!)?.Document as { Statement: object | object[] } | undefined;
  return document && [document.Statement].flat().map(({ Action, Resource, Condition }: any) => ({
    sid: path, actions: [Action].flat(), resources: [Resource].flat(), conditions: Condition, purpose: '',
  }));
};
