import type { Stack } from 'aws-cdk-lib';
import { HostManagement, type HostManagementProps } from '../../src';
import { hostManagementRolesOf, resolveIn, type RoleView } from '../support/resolve';
import { newStack, templateOf } from '../support/stacks';

/** Host management in its own stack, with its template and the resolved values for one account and region. */
export function alone(props: HostManagementProps | ((stack: Stack) => HostManagementProps) = {}) {
  const stack = newStack();
  const hostManagement = new HostManagement(stack, 'HostManagement', typeof props === 'function' ? props(stack) : props);
  const json = templateOf(stack);
  return { stack, hostManagement, json, ...read(json) };
}

export function read(json: any) {
  const resources = Object.values<any>(json.Resources);
  const resolve = (value: unknown) => resolveIn(json, value);
  return {
    ofType: (type: string): any[] => resources.filter(r => r.Type === type).map(r => resolve(r.Properties)),
    role: (name: string): RoleView => hostManagementRolesOf(json).get(name)!,
    roleNames: [...hostManagementRolesOf(json).keys()],
  };
}

/** Statements without their sids. */
export function statementsOf(role: RoleView): any[] {
  return role.statements.map(({ Sid: _, ...statement }) => statement);
}
