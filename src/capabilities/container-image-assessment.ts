import { AUDIENCES } from './audiences';
import type { CapabilityDefinition } from './capability-definition';
import { CONTAINER_IMAGE_ASSESSMENT_DEFAULT, CONTAINER_IMAGE_ASSESSMENT_LEAST_PRIVILEGE } from '../permissions/container-image-assessment';

export const CONTAINER_IMAGE_ASSESSMENT: CapabilityDefinition = {
  id: 'ContainerImageAssessment',
  defaultRoleName: 'MDCContainersImageAssessmentRole',
  requiredNamePrefix: 'MDC',
  summary: 'pull images from ECR to scan them',
  why: 'Vulnerability assessment scans the images in private and public ECR registries.',
  weigh: 'With default access it can push images to every repository, not only pull. With least privilege it only reads.',
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
