package main

// The schemas are from the documents and the source of the provider (hashicorp/terraform-provider-aws, 2026-11), without arguments that
// no module needs.

var facts = map[string]map[string]string{"aws_region": {"region": "eu-central-1"}}

// Resources in addition to those of the account. ./extract-schemas.ts extracts the published schemas of the latter.
var fromDocuments = map[string]publishedSchema{
	"aws_s3_object": {Attributes: map[string]publishedAttribute{
		"id":                 {Type: "string", Computed: true},
		"bucket":             {Type: "string", Required: true},
		"key":                {Type: "string", Required: true},
		"region":             {Type: "string", Optional: true, Computed: true},
		"source":             {Type: "string", Optional: true},
		"source_hash":        {Type: "string", Optional: true},
		"content_type":       {Type: "string", Optional: true},
		"checksum_algorithm": {Type: "string", Optional: true},
		"checksum_sha256":    {Type: "string", Computed: true},
	}, Blocks: map[string]publishedSchema{
		"override_provider": {Nesting: "list", Blocks: map[string]publishedSchema{
			"default_tags": {Nesting: "list", Attributes: map[string]publishedAttribute{"tags": {Type: "map string", Optional: true}}},
		}},
	}},
	// A resource of the provider hashicorp/time. Here, it does not wait.
	"time_sleep": {Attributes: map[string]publishedAttribute{
		"id":              {Type: "string", Computed: true},
		"create_duration": {Type: "string", Optional: true},
		"triggers":        {Type: "map string", Optional: true},
	}},
	"aws_organizations_organizational_unit": {Attributes: map[string]publishedAttribute{
		"id":        {Type: "string", Computed: true},
		"name":      {Type: "string", Required: true},
		"parent_id": {Type: "string", Required: true},
	}},
}
