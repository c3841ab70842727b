import { AUDIENCES } from './audiences';
import { defineCapability, PermissionsType } from './capability-definition';
import { adding } from './permission-change';
import {
  ATTACH_FINDINGS,
  CONTAINER_IMAGE_ASSESSMENT_DEFAULT,
  CONTAINER_IMAGE_ASSESSMENT_LEAST_PRIVILEGE,
} from '../permissions/container-image-assessment';

export const CONTAINER_IMAGE_ASSESSMENT = defineCapability({
  id: 'ContainerImageAssessment',
  title: 'Container image assessment',
  defaultRoleName: 'MDCContainersImageAssessmentRole',
  requiredNamePrefix: 'MDC',
  summary: 'pull images from ECR',
  purpose: 'Vulnerability assessment scans the images in private and public ECR registries.',
  risk: 'With default access, it can pull images from every repository and also push images. With least privilege, ' +
    'it can only read. With `gatedDeployment`, it can also replace and delete images.',
  trust: { kind: 'defender', audience: AUDIENCES.containers },
  permissions: {
    [PermissionsType.DEFAULT_ACCESS]: CONTAINER_IMAGE_ASSESSMENT_DEFAULT,
    [PermissionsType.LEAST_PRIVILEGE_ACCESS]: CONTAINER_IMAGE_ASSESSMENT_LEAST_PRIVILEGE,
  },
  onlyWithDefaultAccess: 'can push images to every ECR repository (power user)',
  feature: 'mdcContainersImageAssessment',
});

/** Adds what gated deployment needs, and nothing else. */
export const GATED_DEPLOYMENT = adding(published => ({
  ...published,
  statements: [...published.statements, ATTACH_FINDINGS],
  note: 'also attach findings to images (gated deployment)',
}));
