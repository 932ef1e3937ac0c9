#!/usr/bin/env python3
"""Writes shapes.json: what AWS' own service models say of the properties that this program sets.

    pip install botocore && python3 rehearsal/world/aws/shapes.py > rehearsal/world/aws/shapes.json

Property paths are those of @pulumi/aws: `tags.key` stands for a map's keys, `tags.value` for its values,
`a[].b` for each element of a list. EC2's model has no patterns: what its pages say is in documented.ts.
"""
import json
import botocore
from botocore.loaders import Loader

SERVICES = ["autoscaling", "ec2", "elbv2", "iam", "kms", "route53", "s3", "ssm"]

TAGS = {
    "autoscaling": {"tags[].key": "TagKey", "tags[].value": "TagValue"},
    "elbv2": {"tags.key": "TagKey", "tags.value": "TagValue", "tags": "TagList"},
    "iam": {"tags.key": "tagKeyType", "tags.value": "tagValueType", "tags": "tagListType"},
    "kms": {"tags.key": "TagKeyType", "tags.value": "TagValueType"},
    "s3": {"tags.key": "ObjectKey"},
    "ssm": {"tags.key": "TagKey", "tags.value": "TagValue", "tags": "TagList"},
}

PROPERTIES = {
    "aws:autoscaling/group:Group": ("autoscaling", {"name": "XmlStringMaxLen255", "healthCheckType": "XmlStringMaxLen32"}),
    "aws:ebs/volume:Volume": ("ec2", {"type": "VolumeType"}),
    "aws:ec2/launchTemplate:LaunchTemplate": ("ec2", {
        "name": "LaunchTemplateName",
        "blockDeviceMappings[].ebs.volumeType": "VolumeType",
        "metadataOptions.httpTokens": "LaunchTemplateHttpTokensState",
        "metadataOptions.httpEndpoint": "LaunchTemplateInstanceMetadataEndpointState",
    }),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("ec2", {"vpcEndpointType": "VpcEndpointType"}),
    "aws:iam/instanceProfile:InstanceProfile": ("iam", {"name": "instanceProfileNameType"}),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ("iam", {"url": "OpenIDConnectProviderUrlType", "clientIdLists[]": "clientIDType"}),
    "aws:iam/role:Role": ("iam", {"name": "roleNameType", "path": "pathType", "description": "roleDescriptionType", "assumeRolePolicy": "policyDocumentType"}),
    "aws:iam/rolePolicy:RolePolicy": ("iam", {"name": "policyNameType", "role": "roleNameType", "policy": "policyDocumentType"}),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("iam", {"role": "roleNameType", "policyArn": "arnType"}),
    "aws:kms/alias:Alias": ("kms", {"name": "AliasNameType", "targetKeyId": "KeyIdType"}),
    "aws:kms/key:Key": ("kms", {"description": "DescriptionType", "deletionWindowInDays": "PendingWindowInDaysType"}),
    "aws:lb/listener:Listener": ("elbv2", {"port": "Port", "protocol": "ProtocolEnum", "defaultActions[].type": "ActionTypeEnum"}),
    "aws:lb/loadBalancer:LoadBalancer": ("elbv2", {"loadBalancerType": "LoadBalancerTypeEnum"}),
    "aws:lb/targetGroup:TargetGroup": ("elbv2", {
        "port": "Port",
        "protocol": "ProtocolEnum",
        "targetType": "TargetTypeEnum",
        "healthCheck.protocol": "ProtocolEnum",
        "healthCheck.path": "Path",
        "healthCheck.interval": "HealthCheckIntervalSeconds",
        "healthCheck.timeout": "HealthCheckTimeoutSeconds",
        "healthCheck.healthyThreshold": "HealthCheckThresholdCount",
        "healthCheck.unhealthyThreshold": "HealthCheckThresholdCount",
    }),
    "aws:route53/record:Record": ("route53", {"name": "DNSName", "type": "RRType", "ttl": "TTL", "setIdentifier": "ResourceRecordSetIdentifier", "records[]": "RData"}),
    "aws:s3/bucket:Bucket": ("s3", {}),
    "aws:ssm/parameter:Parameter": ("ssm", {"name": "PSParameterName", "type": "ParameterType", "tier": "ParameterTier", "keyId": "ParameterKeyId", "description": "ParameterDescription"}),
}

loader = Loader()
models = {name: loader.load_service_model(name, "service-2") for name in SERVICES}
shapes, properties, used = {}, {}, set()
for kind, (service, own) in sorted(PROPERTIES.items()):
    paths = {}
    for path, shape in sorted({**own, **TAGS.get(service, {})}.items()):
        model = models[service]["shapes"][shape]
        facts = {key: model[key] for key in ("type", "min", "max", "pattern", "enum") if key in model}
        if "enum" in facts and len(facts["enum"]) > 60:
            facts["enum"] = sorted(facts["enum"])
        shapes[f"{service}.{shape}"] = facts
        paths[path] = f"{service}.{shape}"
        used.add(service)
    properties[kind] = paths
source = "botocore %s, service-2.json of %s" % (
    botocore.__version__,
    ", ".join(f"{name} ({models[name]['metadata']['apiVersion']})" for name in sorted(used)),
)
print(json.dumps({"source": source, "shapes": dict(sorted(shapes.items())), "properties": properties}, indent=2))
