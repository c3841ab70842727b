import { CONTAINER_IMAGE_ASSESSMENT_DEFAULT, CONTAINER_IMAGE_ASSESSMENT_LEAST_PRIVILEGE } from '../permissions/container-image-assessment';
import { AUDIENCES } from './audiences';
import type { CapabilityDefinition } from './capability-definition';

export const CONTAINER_IMAGE_ASSESSMENT: CapabilityDefinition = {
  id: 'ContainerImageAssessment',
  defaultRoleName: 'MDCContainersImageAssessmentRole',
  requiredNamePrefix: 'MDC',
  summary: 'pull images from ECR to scan them',
  why: 'Vulnerability assessment scans the images in private and public ECR registries.',
  trust: { kind: 'defender', audience: AUDIENCES.containers },
  permissions: {
    defaultAccess: CONTAINER_IMAGE_ASSESSMENT_DEFAULT,
    leastPrivilegeAccess: CONTAINER_IMAGE_ASSESSMENT_LEAST_PRIVILEGE,
  },
  azure: [
    'DefenderCspmAws.mdcContainersImageAssessment.cloudRoleArn',
    'DefenderForContainersAws.mdcContainersImageAssessment.cloudRoleArn',
  ],
};
