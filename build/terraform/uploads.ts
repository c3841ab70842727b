import { createHash } from 'crypto';
import { Hcl, hclBlock } from './hcl';

/** Templates that CloudFormation reads from the bucket, in the order of sets in HCL. */
const UPLOADED = ['defender-account.default-access', 'defender-account.least-privilege', 'defender-host-management'];
/** Enough names so that two versions of the templates rarely get the same name. If they do, the module reports what to do. */
const NAMES = 32;

const PREFACE = `# When CloudFormation rolls back an update, it reads the files of the earlier version again. So the module never
# deletes files. Terraform deletes the objects that a resource replaces, but it can keep the objects of a resource that is in a \`removed\`
# block. So the content of the files determines the name of this resource, and also the folder. There are ${NAMES} names, and the others
# are in \`removed\` blocks.
`;

/**
 * The file that uploads the templates.
 *
 * @param templates the content of the templates, by path
 */
export function uploadsFile(templates: ReadonlyMap<string, string>): string {
  const hashes = UPLOADED.map(name => createHash('sha256').update(templates.get(`${name}.template.json`)!).digest('hex'));
  const names = Array.from({ length: NAMES }, (_, i) => `template_${String(i).padStart(2, '0')}`);
  const current = names[parseInt(createHash('sha256').update(hashes.join('')).digest('hex').slice(0, 2), 16) % NAMES];
  const file = (call: string) => new Hcl(`${call}("\${local.templates}/\${each.value}.template.json")`);
  return [
    hclBlock('locals', {
      members: new Hcl(`toset(${JSON.stringify(UPLOADED).replaceAll(',', ', ')})`),
      uploads: new Hcl(`aws_s3_object.${current}`),
      uploads_address: `aws_s3_object.${current}`,
    }),
    PREFACE + hclBlock(`resource "aws_s3_object" "${current}"`, {
      for_each: new Hcl('var.create ? local.members : toset([])'),
      region: new Hcl('var.template_bucket_region'),
      bucket: new Hcl('var.template_bucket'),
      key: new Hcl('"${local.folder}${each.value}.template.json"'),
      source: new Hcl('"${local.templates}/${each.value}.template.json"'),
      source_hash: file('filesha256'),
      content_type: 'application/json',
    }, [
      '# A plan needs the checksum to compare the file in the bucket.\nchecksum_algorithm = "SHA256"\n'
      + 'depends_on         = [data.aws_s3_bucket_policy.own]\n',
      hclBlock('dynamic "override_provider"', { for_each: new Hcl('var.override_default_tags ? [true] : []') }, [
        hclBlock('content', {}, [hclBlock('default_tags', { tags: {} })]).replace('{\n\n', '{\n'),
      ]),
      hclBlock('lifecycle', { ignore_changes: ['region', 'bucket', 'key', 'source', 'source_hash'].map(name => new Hcl(name)) }),
    ]).replace('{\n', '{\n  #checkov:skip=CKV_AWS_186:The templates are public. The encryption of the bucket applies\n'),
    ...names.filter(name => name !== current).map(name =>
      hclBlock('removed', { from: new Hcl(`aws_s3_object.${name}`) }, [hclBlock('lifecycle', { destroy: false })])),
  ].join('\n');
}
