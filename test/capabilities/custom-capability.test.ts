/** `DefenderCapability.custom`: roles, trust, permissions, outputs and plans. The Azure side has a file of its own. */
import { App, Aws, CfnCondition, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  DefenderCapability, DefenderForCloudConnector, DefenderPlan, EntraIdentityProvider, type CustomCapabilityOptions,
} from '../../src';
import { CIEM_AUDIENCE, MICROSOFT } from '../facts/identity';
import { ROLES } from '../facts/roles';
import {
  logDelivery, SERVERLESS_AUDIENCE, serverlessPosture, TRAIL_AUDIENCE, trailCollection,
} from '../support/custom-capabilities';
import { organize } from '../support/organization';
import { rolesOf } from '../support/resolve';
import { allPlans, CIEM_OBJECT_ID, synth, TENANT } from '../support/synth';

const cspm = (...additionalCapabilities: DefenderCapability[]) => DefenderPlan.defenderCspm({ additionalCapabilities });
const roleOf = (template: any, name: string) => rolesOf(template).get(name)!;
const providersOf = (template: any) => Object.values<any>(template.Resources)
  .filter(r => r.Type === 'AWS::IAM::OIDCProvider').map(r => [r.Properties.Url, r.Properties.ClientIdList]);

describe('the role', () => {
  const all = () => synth({ plans: [cspm(serverlessPosture(), trailCollection(), logDelivery())] });

  test("trusts one audience of Microsoft's tenant, in a session for the tenant of the customer", () => {
    const { json } = all();
    expect(roleOf(json, 'DefenderForCloud-ServerlessPosture')).toEqual({
      roleName: 'DefenderForCloud-ServerlessPosture',
      trust: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/sts.windows.net/${MICROSOFT}/` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`sts.windows.net/${MICROSOFT}/:aud`]: SERVERLESS_AUDIENCE,
              'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}`,
            },
          },
        }],
      },
      awsManagedPolicies: [],
      statements: [{
        Sid: 'ReadFunctions', Effect: 'Allow', Action: ['lambda:GetFunctionConfiguration', 'lambda:ListFunctions'], Resource: '*',
      }],
    });
  });

  test("trusts one service principal of the customer's own tenant", () => {
    const { json, connector } = all();
    expect(roleOf(json, 'DefenderForCloud-TrailCollection')).toEqual({
      roleName: 'DefenderForCloud-TrailCollection',
      trust: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/sts.windows.net/${TENANT}/` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`sts.windows.net/${TENANT}/:aud`]: TRAIL_AUDIENCE, [`sts.windows.net/${TENANT}/:sub`]: CIEM_OBJECT_ID,
            },
          },
        }],
      },
      awsManagedPolicies: ['AWSCloudTrail_ReadOnlyAccess'],
      statements: [],
    });
    expect(connector.ciemIdentityProvider!.tenantId).toBe(TENANT);
  });

  test('trusts an AWS service on behalf of the account', () => {
    expect(roleOf(all().json, 'DefenderForCloud-LogDelivery')).toEqual({
      roleName: 'DefenderForCloud-LogDelivery',
      trust: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow',
          Principal: { Service: 'firehose.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
        }],
      },
      awsManagedPolicies: [],
      statements: [{ Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::defender-logs/*' }],
    });
  });

  test('adds its audience to the provider of its tenant, and no other', () => {
    const published = providersOf(synth({ plans: [cspm()] }).json)[0][1];
    expect(providersOf(all().json)).toEqual([
      [`https://sts.windows.net/${MICROSOFT}/`, [...published, SERVERLESS_AUDIENCE].sort()],
      [`https://sts.windows.net/${TENANT}/`, [TRAIL_AUDIENCE]],
    ]);
  });

  test('shares the provider of the own tenant with CIEM', () => {
    const { json } = synth({
      plans: [DefenderPlan.defenderCspm({
        ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID }, additionalCapabilities: [trailCollection()],
      })],
    });
    expect(providersOf(json)[1]).toEqual([`https://sts.windows.net/${TENANT}/`, [TRAIL_AUDIENCE, CIEM_AUDIENCE].sort()]);
  });

});
