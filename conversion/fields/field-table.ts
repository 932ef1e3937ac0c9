// Written by generate.ts from Kubernetes' OpenAPI documents of 1.25 to 1.37: kinds, an empty line, types.
export const fieldTable = `admissionregistration.k8s.io/v1 MutatingAdmissionPolicy admissionregistration.v1.MutatingAdmissionPolicy@36-
admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding admissionregistration.v1.MutatingAdmissionPolicyBinding@36-
admissionregistration.k8s.io/v1 MutatingWebhookConfiguration admissionregistration.v1.MutatingWebhookConfiguration
admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy admissionregistration.v1.ValidatingAdmissionPolicy@30-
admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding admissionregistration.v1.ValidatingAdmissionPolicyBinding@30-
admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration admissionregistration.v1.ValidatingWebhookConfiguration
admissionregistration.k8s.io/v1beta1 MutatingAdmissionPolicy admissionregistration.v1beta1.MutatingAdmissionPolicy@34-
admissionregistration.k8s.io/v1beta1 MutatingAdmissionPolicyBinding admissionregistration.v1beta1.MutatingAdmissionPolicyBinding@34-
admissionregistration.k8s.io/v1beta1 ValidatingAdmissionPolicy admissionregistration.v1beta1.ValidatingAdmissionPolicy@28-33
admissionregistration.k8s.io/v1beta1 ValidatingAdmissionPolicyBinding admissionregistration.v1beta1.ValidatingAdmissionPolicyBinding@28-33
apiextensions.k8s.io/v1 CustomResourceDefinition apiextensions.v1.CustomResourceDefinition
apiregistration.k8s.io/v1 APIService apiregistration.v1.APIService
apps/v1 ControllerRevision apps.v1.ControllerRevision
apps/v1 DaemonSet apps.v1.DaemonSet
apps/v1 Deployment apps.v1.Deployment
apps/v1 ReplicaSet apps.v1.ReplicaSet
apps/v1 StatefulSet apps.v1.StatefulSet
authentication.k8s.io/v1 SelfSubjectReview authentication.v1.SelfSubjectReview@28-
authentication.k8s.io/v1 TokenRequest authentication.v1.TokenRequest
authentication.k8s.io/v1 TokenReview authentication.v1.TokenReview
authentication.k8s.io/v1beta1 SelfSubjectReview authentication.v1beta1.SelfSubjectReview@27-32
authorization.k8s.io/v1 LocalSubjectAccessReview authorization.v1.LocalSubjectAccessReview
authorization.k8s.io/v1 SelfSubjectAccessReview authorization.v1.SelfSubjectAccessReview
authorization.k8s.io/v1 SelfSubjectRulesReview authorization.v1.SelfSubjectRulesReview
authorization.k8s.io/v1 SubjectAccessReview authorization.v1.SubjectAccessReview
autoscaling/v1 HorizontalPodAutoscaler autoscaling.v1.HorizontalPodAutoscaler
autoscaling/v1 Scale autoscaling.v1.Scale
autoscaling/v2 HorizontalPodAutoscaler autoscaling.v2.HorizontalPodAutoscaler
autoscaling/v2beta2 HorizontalPodAutoscaler autoscaling.v2beta2.HorizontalPodAutoscaler@-25
batch/v1 CronJob batch.v1.CronJob
batch/v1 Job batch.v1.Job
certificates.k8s.io/v1 CertificateSigningRequest certificates.v1.CertificateSigningRequest
certificates.k8s.io/v1 ClusterTrustBundle certificates.v1.ClusterTrustBundle@37-
certificates.k8s.io/v1 PodCertificateRequest certificates.v1.PodCertificateRequest@37-
certificates.k8s.io/v1beta1 ClusterTrustBundle certificates.v1beta1.ClusterTrustBundle@33-
certificates.k8s.io/v1beta1 PodCertificateRequest certificates.v1beta1.PodCertificateRequest@35-
coordination.k8s.io/v1 Lease coordination.v1.Lease
coordination.k8s.io/v1beta1 LeaseCandidate coordination.v1beta1.LeaseCandidate@33-
discovery.k8s.io/v1 EndpointSlice discovery.v1.EndpointSlice
events.k8s.io/v1 Event events.v1.Event
flowcontrol.apiserver.k8s.io/v1 FlowSchema flowcontrol.v1.FlowSchema@29-
flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration flowcontrol.v1.PriorityLevelConfiguration@29-
flowcontrol.apiserver.k8s.io/v1beta1 FlowSchema flowcontrol.v1beta1.FlowSchema@-25
flowcontrol.apiserver.k8s.io/v1beta1 PriorityLevelConfiguration flowcontrol.v1beta1.PriorityLevelConfiguration@-25
flowcontrol.apiserver.k8s.io/v1beta2 FlowSchema flowcontrol.v1beta2.FlowSchema@-28
flowcontrol.apiserver.k8s.io/v1beta2 PriorityLevelConfiguration flowcontrol.v1beta2.PriorityLevelConfiguration@-28
flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema flowcontrol.v1beta3.FlowSchema@26-31
flowcontrol.apiserver.k8s.io/v1beta3 PriorityLevelConfiguration flowcontrol.v1beta3.PriorityLevelConfiguration@26-31
networking.k8s.io/v1 IPAddress networking.v1.IPAddress@33-
networking.k8s.io/v1 Ingress networking.v1.Ingress
networking.k8s.io/v1 IngressClass networking.v1.IngressClass
networking.k8s.io/v1 NetworkPolicy networking.v1.NetworkPolicy
networking.k8s.io/v1 ServiceCIDR networking.v1.ServiceCIDR@33-
networking.k8s.io/v1beta1 IPAddress networking.v1beta1.IPAddress@31-36
networking.k8s.io/v1beta1 ServiceCIDR networking.v1beta1.ServiceCIDR@31-36
node.k8s.io/v1 RuntimeClass node.v1.RuntimeClass
policy/v1 Eviction policy.v1.Eviction
policy/v1 PodDisruptionBudget policy.v1.PodDisruptionBudget
rbac.authorization.k8s.io/v1 ClusterRole rbac.v1.ClusterRole
rbac.authorization.k8s.io/v1 ClusterRoleBinding rbac.v1.ClusterRoleBinding
rbac.authorization.k8s.io/v1 Role rbac.v1.Role
rbac.authorization.k8s.io/v1 RoleBinding rbac.v1.RoleBinding
resource.k8s.io/v1 DeviceClass resource.v1.DeviceClass@34-
resource.k8s.io/v1 DeviceTaintRule resource.v1.DeviceTaintRule@37-
resource.k8s.io/v1 ResourceClaim resource.v1.ResourceClaim@34-
resource.k8s.io/v1 ResourceClaimTemplate resource.v1.ResourceClaimTemplate@34-
resource.k8s.io/v1 ResourceSlice resource.v1.ResourceSlice@34-
resource.k8s.io/v1beta1 DeviceClass resource.v1beta1.DeviceClass@32-
resource.k8s.io/v1beta1 ResourceClaim resource.v1beta1.ResourceClaim@32-
resource.k8s.io/v1beta1 ResourceClaimTemplate resource.v1beta1.ResourceClaimTemplate@32-
resource.k8s.io/v1beta1 ResourceSlice resource.v1beta1.ResourceSlice@32-
resource.k8s.io/v1beta2 DeviceClass resource.v1beta2.DeviceClass@33-
resource.k8s.io/v1beta2 DeviceTaintRule resource.v1beta2.DeviceTaintRule@36-
resource.k8s.io/v1beta2 ResourceClaim resource.v1beta2.ResourceClaim@33-
resource.k8s.io/v1beta2 ResourceClaimTemplate resource.v1beta2.ResourceClaimTemplate@33-
resource.k8s.io/v1beta2 ResourceSlice resource.v1beta2.ResourceSlice@33-
scheduling.k8s.io/v1 PriorityClass scheduling.v1.PriorityClass
scheduling.k8s.io/v1beta1 PodGroup scheduling.v1beta1.PodGroup@37-
scheduling.k8s.io/v1beta1 Workload scheduling.v1beta1.Workload@37-
storage.k8s.io/v1 CSIDriver storage.v1.CSIDriver
storage.k8s.io/v1 CSINode storage.v1.CSINode
storage.k8s.io/v1 CSIStorageCapacity storage.v1.CSIStorageCapacity
storage.k8s.io/v1 StorageClass storage.v1.StorageClass
storage.k8s.io/v1 VolumeAttachment storage.v1.VolumeAttachment
storage.k8s.io/v1 VolumeAttributesClass storage.v1.VolumeAttributesClass@34-
storage.k8s.io/v1beta1 CSIStorageCapacity storage.v1beta1.CSIStorageCapacity@-26
storage.k8s.io/v1beta1 VolumeAttributesClass storage.v1beta1.VolumeAttributesClass@31-36
storagemigration.k8s.io/v1 StorageVersionMigration storagemigration.v1.StorageVersionMigration@37-
storagemigration.k8s.io/v1beta1 StorageVersionMigration storagemigration.v1beta1.StorageVersionMigration@35-
v1 Binding core.v1.Binding
v1 ComponentStatus core.v1.ComponentStatus
v1 ConfigMap core.v1.ConfigMap
v1 Endpoints core.v1.Endpoints
v1 Event core.v1.Event
v1 LimitRange core.v1.LimitRange
v1 Namespace core.v1.Namespace
v1 Node core.v1.Node
v1 PersistentVolume core.v1.PersistentVolume
v1 PersistentVolumeClaim core.v1.PersistentVolumeClaim
v1 Pod core.v1.Pod
v1 PodTemplate core.v1.PodTemplate
v1 ReplicationController core.v1.ReplicationController
v1 ResourceQuota core.v1.ResourceQuota
v1 Secret core.v1.Secret
v1 Service core.v1.Service
v1 ServiceAccount core.v1.ServiceAccount

admissionregistration.v1.ApplyConfiguration expression
admissionregistration.v1.AuditAnnotation key valueExpression
admissionregistration.v1.JSONPatch expression
admissionregistration.v1.MatchCondition expression name
admissionregistration.v1.MatchResources excludeResourceRules:[admissionregistration.v1.NamedRuleWithOperations matchPolicy namespaceSelector:meta.v1.LabelSelector objectSelector:meta.v1.LabelSelector resourceRules:[admissionregistration.v1.NamedRuleWithOperations
admissionregistration.v1.MutatingAdmissionPolicy apiVersion kind metadata:meta.v1.ObjectMeta spec:admissionregistration.v1.MutatingAdmissionPolicySpec
admissionregistration.v1.MutatingAdmissionPolicyBinding apiVersion kind metadata:meta.v1.ObjectMeta spec:admissionregistration.v1.MutatingAdmissionPolicyBindingSpec
admissionregistration.v1.MutatingAdmissionPolicyBindingSpec matchResources:admissionregistration.v1.MatchResources paramRef:admissionregistration.v1.ParamRef policyName
admissionregistration.v1.MutatingAdmissionPolicySpec failurePolicy matchConditions:[admissionregistration.v1.MatchCondition|name matchConstraints:admissionregistration.v1.MatchResources mutations:[admissionregistration.v1.Mutation paramKind:admissionregistration.v1.ParamKind reinvocationPolicy variables:[admissionregistration.v1.Variable
admissionregistration.v1.MutatingWebhook admissionReviewVersions clientConfig:admissionregistration.v1.WebhookClientConfig failurePolicy matchConditions:[admissionregistration.v1.MatchCondition|name@27- matchPolicy name namespaceSelector:meta.v1.LabelSelector objectSelector:meta.v1.LabelSelector reinvocationPolicy rules:[admissionregistration.v1.RuleWithOperations sideEffects timeoutSeconds
admissionregistration.v1.MutatingWebhookConfiguration apiVersion kind metadata:meta.v1.ObjectMeta webhooks:[admissionregistration.v1.MutatingWebhook|name
admissionregistration.v1.Mutation applyConfiguration:admissionregistration.v1.ApplyConfiguration jsonPatch:admissionregistration.v1.JSONPatch patchType
admissionregistration.v1.NamedRuleWithOperations apiGroups apiVersions operations resourceNames resources scope
admissionregistration.v1.ParamKind apiVersion kind
admissionregistration.v1.ParamRef name namespace parameterNotFoundAction selector:meta.v1.LabelSelector
admissionregistration.v1.RuleWithOperations apiGroups apiVersions operations resources scope
admissionregistration.v1.ServiceReference name namespace path port
admissionregistration.v1.ValidatingAdmissionPolicy apiVersion kind metadata:meta.v1.ObjectMeta spec:admissionregistration.v1.ValidatingAdmissionPolicySpec status
admissionregistration.v1.ValidatingAdmissionPolicyBinding apiVersion kind metadata:meta.v1.ObjectMeta spec:admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec
admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec matchResources:admissionregistration.v1.MatchResources paramRef:admissionregistration.v1.ParamRef policyName validationActions:[!
admissionregistration.v1.ValidatingAdmissionPolicySpec auditAnnotations:[admissionregistration.v1.AuditAnnotation failurePolicy matchConditions:[admissionregistration.v1.MatchCondition|name matchConstraints:admissionregistration.v1.MatchResources paramKind:admissionregistration.v1.ParamKind validations:[admissionregistration.v1.Validation variables:[admissionregistration.v1.Variable|name
admissionregistration.v1.ValidatingWebhook admissionReviewVersions clientConfig:admissionregistration.v1.WebhookClientConfig failurePolicy matchConditions:[admissionregistration.v1.MatchCondition|name@27- matchPolicy name namespaceSelector:meta.v1.LabelSelector objectSelector:meta.v1.LabelSelector rules:[admissionregistration.v1.RuleWithOperations sideEffects timeoutSeconds
admissionregistration.v1.ValidatingWebhookConfiguration apiVersion kind metadata:meta.v1.ObjectMeta webhooks:[admissionregistration.v1.ValidatingWebhook|name
admissionregistration.v1.Validation expression message messageExpression reason
admissionregistration.v1.Variable expression name
admissionregistration.v1.WebhookClientConfig caBundle service:admissionregistration.v1.ServiceReference url
admissionregistration.v1beta1.ApplyConfiguration expression
admissionregistration.v1beta1.AuditAnnotation key valueExpression
admissionregistration.v1beta1.JSONPatch expression
admissionregistration.v1beta1.MatchCondition expression name
admissionregistration.v1beta1.MatchResources excludeResourceRules:[admissionregistration.v1beta1.NamedRuleWithOperations matchPolicy namespaceSelector:meta.v1.LabelSelector objectSelector:meta.v1.LabelSelector resourceRules:[admissionregistration.v1beta1.NamedRuleWithOperations
admissionregistration.v1beta1.MutatingAdmissionPolicy apiVersion kind metadata:meta.v1.ObjectMeta spec:admissionregistration.v1beta1.MutatingAdmissionPolicySpec
admissionregistration.v1beta1.MutatingAdmissionPolicyBinding apiVersion kind metadata:meta.v1.ObjectMeta spec:admissionregistration.v1beta1.MutatingAdmissionPolicyBindingSpec
admissionregistration.v1beta1.MutatingAdmissionPolicyBindingSpec matchResources:admissionregistration.v1beta1.MatchResources paramRef:admissionregistration.v1beta1.ParamRef policyName
admissionregistration.v1beta1.MutatingAdmissionPolicySpec failurePolicy matchConditions:[admissionregistration.v1beta1.MatchCondition|name matchConstraints:admissionregistration.v1beta1.MatchResources mutations:[admissionregistration.v1beta1.Mutation paramKind:admissionregistration.v1beta1.ParamKind reinvocationPolicy variables:[admissionregistration.v1beta1.Variable
admissionregistration.v1beta1.Mutation applyConfiguration:admissionregistration.v1beta1.ApplyConfiguration jsonPatch:admissionregistration.v1beta1.JSONPatch patchType
admissionregistration.v1beta1.NamedRuleWithOperations apiGroups apiVersions operations resourceNames resources scope
admissionregistration.v1beta1.ParamKind apiVersion kind
admissionregistration.v1beta1.ParamRef name namespace parameterNotFoundAction selector:meta.v1.LabelSelector
admissionregistration.v1beta1.ValidatingAdmissionPolicy apiVersion kind metadata:meta.v1.ObjectMeta spec:admissionregistration.v1beta1.ValidatingAdmissionPolicySpec status
admissionregistration.v1beta1.ValidatingAdmissionPolicyBinding apiVersion kind metadata:meta.v1.ObjectMeta spec:admissionregistration.v1beta1.ValidatingAdmissionPolicyBindingSpec
admissionregistration.v1beta1.ValidatingAdmissionPolicyBindingSpec matchResources:admissionregistration.v1beta1.MatchResources paramRef:admissionregistration.v1beta1.ParamRef policyName validationActions:[!
admissionregistration.v1beta1.ValidatingAdmissionPolicySpec auditAnnotations:[admissionregistration.v1beta1.AuditAnnotation failurePolicy matchConditions:[admissionregistration.v1beta1.MatchCondition|name matchConstraints:admissionregistration.v1beta1.MatchResources paramKind:admissionregistration.v1beta1.ParamKind validations:[admissionregistration.v1beta1.Validation variables:[admissionregistration.v1beta1.Variable|name
admissionregistration.v1beta1.Validation expression message messageExpression reason
admissionregistration.v1beta1.Variable expression name
apiextensions.v1.CustomResourceColumnDefinition description format jsonPath name priority type
apiextensions.v1.CustomResourceConversion strategy webhook:apiextensions.v1.WebhookConversion
apiextensions.v1.CustomResourceDefinition apiVersion kind metadata:meta.v1.ObjectMeta spec:apiextensions.v1.CustomResourceDefinitionSpec status
apiextensions.v1.CustomResourceDefinitionNames categories kind listKind plural shortNames singular
apiextensions.v1.CustomResourceDefinitionSpec conversion:apiextensions.v1.CustomResourceConversion group names:apiextensions.v1.CustomResourceDefinitionNames preserveUnknownFields scope versions:[apiextensions.v1.CustomResourceDefinitionVersion
apiextensions.v1.CustomResourceDefinitionVersion additionalPrinterColumns:[apiextensions.v1.CustomResourceColumnDefinition deprecated deprecationWarning name schema:apiextensions.v1.CustomResourceValidation selectableFields:[apiextensions.v1.SelectableField@30- served storage subresources:apiextensions.v1.CustomResourceSubresources
apiextensions.v1.CustomResourceSubresourceScale labelSelectorPath specReplicasPath statusReplicasPath
apiextensions.v1.CustomResourceSubresources scale:apiextensions.v1.CustomResourceSubresourceScale status
apiextensions.v1.CustomResourceValidation openAPIV3Schema:apiextensions.v1.JSONSchemaProps
apiextensions.v1.ExternalDocumentation description url
apiextensions.v1.JSONSchemaProps $ref $schema additionalItems additionalProperties allOf:[apiextensions.v1.JSONSchemaProps anyOf:[apiextensions.v1.JSONSchemaProps default definitions:{apiextensions.v1.JSONSchemaProps dependencies description enum example exclusiveMaximum exclusiveMinimum externalDocs:apiextensions.v1.ExternalDocumentation format id items maxItems maxLength maxProperties maximum minItems minLength minProperties minimum multipleOf not:apiextensions.v1.JSONSchemaProps nullable oneOf:[apiextensions.v1.JSONSchemaProps pattern patternProperties:{apiextensions.v1.JSONSchemaProps properties:{apiextensions.v1.JSONSchemaProps required title type uniqueItems x-kubernetes-embedded-resource x-kubernetes-int-or-string x-kubernetes-list-map-keys x-kubernetes-list-type x-kubernetes-map-type x-kubernetes-preserve-unknown-fields x-kubernetes-validations:[apiextensions.v1.ValidationRule|rule
apiextensions.v1.SelectableField jsonPath
apiextensions.v1.ServiceReference name namespace path port
apiextensions.v1.ValidationRule fieldPath@28- message messageExpression@27- optionalOldSelf@29- reason@28- rule
apiextensions.v1.WebhookClientConfig caBundle service:apiextensions.v1.ServiceReference url
apiextensions.v1.WebhookConversion clientConfig:apiextensions.v1.WebhookClientConfig conversionReviewVersions
apiregistration.v1.APIService apiVersion kind metadata:meta.v1.ObjectMeta spec:apiregistration.v1.APIServiceSpec status
apiregistration.v1.APIServiceSpec caBundle group groupPriorityMinimum insecureSkipTLSVerify service:apiregistration.v1.ServiceReference version versionPriority
apiregistration.v1.ServiceReference name namespace port
apps.v1.ControllerRevision apiVersion data kind metadata:meta.v1.ObjectMeta revision
apps.v1.DaemonSet apiVersion kind metadata:meta.v1.ObjectMeta spec:apps.v1.DaemonSetSpec status
apps.v1.DaemonSetSpec minReadySeconds revisionHistoryLimit selector:meta.v1.LabelSelector template:core.v1.PodTemplateSpec updateStrategy:apps.v1.DaemonSetUpdateStrategy
apps.v1.DaemonSetUpdateStrategy rollingUpdate:apps.v1.RollingUpdateDaemonSet type
apps.v1.Deployment apiVersion kind metadata:meta.v1.ObjectMeta spec:apps.v1.DeploymentSpec status
apps.v1.DeploymentSpec minReadySeconds paused progressDeadlineSeconds replicas revisionHistoryLimit selector:meta.v1.LabelSelector strategy:apps.v1.DeploymentStrategy template:core.v1.PodTemplateSpec
apps.v1.DeploymentStrategy rollingUpdate:apps.v1.RollingUpdateDeployment type
apps.v1.ReplicaSet apiVersion kind metadata:meta.v1.ObjectMeta spec:apps.v1.ReplicaSetSpec status
apps.v1.ReplicaSetSpec minReadySeconds replicas selector:meta.v1.LabelSelector template:core.v1.PodTemplateSpec
apps.v1.RollingUpdateDaemonSet maxSurge maxUnavailable
apps.v1.RollingUpdateDeployment maxSurge maxUnavailable
apps.v1.RollingUpdateStatefulSetStrategy maxUnavailable partition
apps.v1.StatefulSet apiVersion kind metadata:meta.v1.ObjectMeta spec:apps.v1.StatefulSetSpec status
apps.v1.StatefulSetOrdinals start
apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted whenScaled
apps.v1.StatefulSetSpec minReadySeconds ordinals:apps.v1.StatefulSetOrdinals@26- persistentVolumeClaimRetentionPolicy:apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy podManagementPolicy replicas revisionHistoryLimit selector:meta.v1.LabelSelector serviceName template:core.v1.PodTemplateSpec updateStrategy:apps.v1.StatefulSetUpdateStrategy volumeClaimTemplates:[core.v1.PersistentVolumeClaim
apps.v1.StatefulSetUpdateStrategy rollingUpdate:apps.v1.RollingUpdateStatefulSetStrategy type
authentication.v1.BoundObjectReference apiVersion kind name uid
authentication.v1.SelfSubjectReview apiVersion kind metadata:meta.v1.ObjectMeta status
authentication.v1.TokenRequest apiVersion kind metadata:meta.v1.ObjectMeta spec:authentication.v1.TokenRequestSpec status
authentication.v1.TokenRequestSpec attestations@37- audiences boundObjectRef:authentication.v1.BoundObjectReference expirationSeconds
authentication.v1.TokenReview apiVersion kind metadata:meta.v1.ObjectMeta spec:authentication.v1.TokenReviewSpec status
authentication.v1.TokenReviewSpec audiences token
authentication.v1beta1.SelfSubjectReview apiVersion kind metadata:meta.v1.ObjectMeta status
authorization.v1.FieldSelectorAttributes rawSelector requirements:[meta.v1.FieldSelectorRequirement
authorization.v1.LabelSelectorAttributes rawSelector requirements:[meta.v1.LabelSelectorRequirement
authorization.v1.LocalSubjectAccessReview apiVersion kind metadata:meta.v1.ObjectMeta spec:authorization.v1.SubjectAccessReviewSpec status
authorization.v1.NonResourceAttributes path verb
authorization.v1.ResourceAttributes fieldSelector:authorization.v1.FieldSelectorAttributes@31- group labelSelector:authorization.v1.LabelSelectorAttributes@31- name namespace resource subresource verb version
authorization.v1.SelfSubjectAccessReview apiVersion kind metadata:meta.v1.ObjectMeta spec:authorization.v1.SelfSubjectAccessReviewSpec status
authorization.v1.SelfSubjectAccessReviewSpec nonResourceAttributes:authorization.v1.NonResourceAttributes resourceAttributes:authorization.v1.ResourceAttributes
authorization.v1.SelfSubjectRulesReview apiVersion kind metadata:meta.v1.ObjectMeta spec:authorization.v1.SelfSubjectRulesReviewSpec status
authorization.v1.SelfSubjectRulesReviewSpec namespace
authorization.v1.SubjectAccessReview apiVersion kind metadata:meta.v1.ObjectMeta spec:authorization.v1.SubjectAccessReviewSpec status
authorization.v1.SubjectAccessReviewSpec extra groups nonResourceAttributes:authorization.v1.NonResourceAttributes resourceAttributes:authorization.v1.ResourceAttributes uid user
autoscaling.v1.CrossVersionObjectReference apiVersion kind name
autoscaling.v1.HorizontalPodAutoscaler apiVersion kind metadata:meta.v1.ObjectMeta spec:autoscaling.v1.HorizontalPodAutoscalerSpec status
autoscaling.v1.HorizontalPodAutoscalerSpec maxReplicas minReplicas scaleTargetRef:autoscaling.v1.CrossVersionObjectReference targetCPUUtilizationPercentage
autoscaling.v1.Scale apiVersion kind metadata:meta.v1.ObjectMeta spec:autoscaling.v1.ScaleSpec status
autoscaling.v1.ScaleSpec replicas
autoscaling.v2.ContainerResourceMetricSource container name target:autoscaling.v2.MetricTarget
autoscaling.v2.CrossVersionObjectReference apiVersion kind name
autoscaling.v2.ExternalMetricSource metric:autoscaling.v2.MetricIdentifier target:autoscaling.v2.MetricTarget
autoscaling.v2.HPAScalingPolicy periodSeconds type value
autoscaling.v2.HPAScalingRules policies:[autoscaling.v2.HPAScalingPolicy selectPolicy stabilizationWindowSeconds tolerance@33-
autoscaling.v2.HorizontalPodAutoscaler apiVersion kind metadata:meta.v1.ObjectMeta spec:autoscaling.v2.HorizontalPodAutoscalerSpec status
autoscaling.v2.HorizontalPodAutoscalerBehavior scaleDown:autoscaling.v2.HPAScalingRules scaleUp:autoscaling.v2.HPAScalingRules
autoscaling.v2.HorizontalPodAutoscalerSpec behavior:autoscaling.v2.HorizontalPodAutoscalerBehavior maxReplicas metrics:[autoscaling.v2.MetricSpec minReplicas scaleTargetRef:autoscaling.v2.CrossVersionObjectReference
autoscaling.v2.MetricIdentifier name selector:meta.v1.LabelSelector
autoscaling.v2.MetricSpec containerResource:autoscaling.v2.ContainerResourceMetricSource external:autoscaling.v2.ExternalMetricSource object:autoscaling.v2.ObjectMetricSource pods:autoscaling.v2.PodsMetricSource resource:autoscaling.v2.ResourceMetricSource type
autoscaling.v2.MetricTarget averageUtilization averageValue type value
autoscaling.v2.ObjectMetricSource describedObject:autoscaling.v2.CrossVersionObjectReference metric:autoscaling.v2.MetricIdentifier target:autoscaling.v2.MetricTarget
autoscaling.v2.PodsMetricSource metric:autoscaling.v2.MetricIdentifier target:autoscaling.v2.MetricTarget
autoscaling.v2.ResourceMetricSource name target:autoscaling.v2.MetricTarget
autoscaling.v2beta2.ContainerResourceMetricSource container name target:autoscaling.v2beta2.MetricTarget
autoscaling.v2beta2.CrossVersionObjectReference apiVersion kind name
autoscaling.v2beta2.ExternalMetricSource metric:autoscaling.v2beta2.MetricIdentifier target:autoscaling.v2beta2.MetricTarget
autoscaling.v2beta2.HPAScalingPolicy periodSeconds type value
autoscaling.v2beta2.HPAScalingRules policies:[autoscaling.v2beta2.HPAScalingPolicy selectPolicy stabilizationWindowSeconds
autoscaling.v2beta2.HorizontalPodAutoscaler apiVersion kind metadata:meta.v1.ObjectMeta spec:autoscaling.v2beta2.HorizontalPodAutoscalerSpec status
autoscaling.v2beta2.HorizontalPodAutoscalerBehavior scaleDown:autoscaling.v2beta2.HPAScalingRules scaleUp:autoscaling.v2beta2.HPAScalingRules
autoscaling.v2beta2.HorizontalPodAutoscalerSpec behavior:autoscaling.v2beta2.HorizontalPodAutoscalerBehavior maxReplicas metrics:[autoscaling.v2beta2.MetricSpec minReplicas scaleTargetRef:autoscaling.v2beta2.CrossVersionObjectReference
autoscaling.v2beta2.MetricIdentifier name selector:meta.v1.LabelSelector
autoscaling.v2beta2.MetricSpec containerResource:autoscaling.v2beta2.ContainerResourceMetricSource external:autoscaling.v2beta2.ExternalMetricSource object:autoscaling.v2beta2.ObjectMetricSource pods:autoscaling.v2beta2.PodsMetricSource resource:autoscaling.v2beta2.ResourceMetricSource type
autoscaling.v2beta2.MetricTarget averageUtilization averageValue type value
autoscaling.v2beta2.ObjectMetricSource describedObject:autoscaling.v2beta2.CrossVersionObjectReference metric:autoscaling.v2beta2.MetricIdentifier target:autoscaling.v2beta2.MetricTarget
autoscaling.v2beta2.PodsMetricSource metric:autoscaling.v2beta2.MetricIdentifier target:autoscaling.v2beta2.MetricTarget
autoscaling.v2beta2.ResourceMetricSource name target:autoscaling.v2beta2.MetricTarget
batch.v1.CronJob apiVersion kind metadata:meta.v1.ObjectMeta spec:batch.v1.CronJobSpec status
batch.v1.CronJobSpec concurrencyPolicy failedJobsHistoryLimit jobTemplate:batch.v1.JobTemplateSpec schedule startingDeadlineSeconds successfulJobsHistoryLimit suspend timeZone
batch.v1.Job apiVersion kind metadata:meta.v1.ObjectMeta spec:batch.v1.JobSpec status
batch.v1.JobSchedulingConfiguration disruptionMode:scheduling.v1alpha3.WorkloadPodGroupDisruptionMode resourceClaims:[scheduling.v1alpha3.WorkloadPodGroupResourceClaim|name schedulingConstraints:scheduling.v1alpha3.WorkloadPodGroupSchedulingConstraints schedulingPolicy:scheduling.v1alpha3.WorkloadPodGroupSchedulingPolicy
batch.v1.JobSpec activeDeadlineSeconds backoffLimit backoffLimitPerIndex@28- completionMode completions managedBy@30- manualSelector maxFailedIndexes@28- parallelism podFailurePolicy:batch.v1.PodFailurePolicy podReplacementPolicy@28- scheduling:batch.v1.JobSchedulingConfiguration@37- selector:meta.v1.LabelSelector successPolicy:batch.v1.SuccessPolicy@30- suspend template:core.v1.PodTemplateSpec ttlSecondsAfterFinished
batch.v1.JobTemplateSpec metadata:meta.v1.ObjectMeta spec:batch.v1.JobSpec
batch.v1.PodFailurePolicy rules:[batch.v1.PodFailurePolicyRule
batch.v1.PodFailurePolicyOnExitCodesRequirement containerName operator values:[!
batch.v1.PodFailurePolicyOnPodConditionsPattern status type
batch.v1.PodFailurePolicyRule action onExitCodes:batch.v1.PodFailurePolicyOnExitCodesRequirement onPodConditions:[batch.v1.PodFailurePolicyOnPodConditionsPattern
batch.v1.SuccessPolicy rules:[batch.v1.SuccessPolicyRule
batch.v1.SuccessPolicyRule succeededCount succeededIndexes
certificates.v1.CertificateSigningRequest apiVersion kind metadata:meta.v1.ObjectMeta spec:certificates.v1.CertificateSigningRequestSpec status
certificates.v1.CertificateSigningRequestSpec expirationSeconds extra groups request signerName uid usages username
certificates.v1.ClusterTrustBundle apiVersion kind metadata:meta.v1.ObjectMeta spec:certificates.v1.ClusterTrustBundleSpec
certificates.v1.ClusterTrustBundleSpec signerName trustBundle
certificates.v1.PodCertificateRequest apiVersion kind metadata:meta.v1.ObjectMeta spec:certificates.v1.PodCertificateRequestSpec status
certificates.v1.PodCertificateRequestSpec maxExpirationSeconds nodeName nodeUID podName podUID serviceAccountName serviceAccountUID signerName stubPKCS10Request unverifiedUserAnnotations
certificates.v1beta1.ClusterTrustBundle apiVersion kind metadata:meta.v1.ObjectMeta spec:certificates.v1beta1.ClusterTrustBundleSpec
certificates.v1beta1.ClusterTrustBundleSpec signerName trustBundle
certificates.v1beta1.PodCertificateRequest apiVersion kind metadata:meta.v1.ObjectMeta spec:certificates.v1beta1.PodCertificateRequestSpec status
certificates.v1beta1.PodCertificateRequestSpec maxExpirationSeconds nodeName nodeUID pkixPublicKey podName podUID proofOfPossession serviceAccountName serviceAccountUID signerName stubPKCS10Request@36- unverifiedUserAnnotations
coordination.v1.Lease apiVersion kind metadata:meta.v1.ObjectMeta spec:coordination.v1.LeaseSpec
coordination.v1.LeaseSpec acquireTime holderIdentity leaseDurationSeconds leaseTransitions preferredHolder@31- renewTime strategy@31-
coordination.v1beta1.LeaseCandidate apiVersion kind metadata:meta.v1.ObjectMeta spec:coordination.v1beta1.LeaseCandidateSpec
coordination.v1beta1.LeaseCandidateSpec binaryVersion emulationVersion leaseName pingTime renewTime strategy
core.v1.AWSElasticBlockStoreVolumeSource fsType partition readOnly volumeID
core.v1.Affinity nodeAffinity:core.v1.NodeAffinity podAffinity:core.v1.PodAffinity podAntiAffinity:core.v1.PodAntiAffinity
core.v1.AppArmorProfile localhostProfile type
core.v1.AzureDiskVolumeSource cachingMode diskName diskURI fsType kind readOnly
core.v1.AzureFilePersistentVolumeSource readOnly secretName secretNamespace shareName
core.v1.AzureFileVolumeSource readOnly secretName shareName
core.v1.Binding apiVersion kind metadata:meta.v1.ObjectMeta target:core.v1.ObjectReference
core.v1.CSIPersistentVolumeSource controllerExpandSecretRef:core.v1.SecretReference controllerPublishSecretRef:core.v1.SecretReference driver fsType nodeExpandSecretRef:core.v1.SecretReference nodePublishSecretRef:core.v1.SecretReference nodeStageSecretRef:core.v1.SecretReference readOnly volumeAttributes volumeHandle
core.v1.CSIVolumeSource driver fsType nodePublishSecretRef:core.v1.LocalObjectReference readOnly volumeAttributes
core.v1.Capabilities add drop
core.v1.CephFSPersistentVolumeSource monitors path readOnly secretFile secretRef:core.v1.SecretReference user
core.v1.CephFSVolumeSource monitors path readOnly secretFile secretRef:core.v1.LocalObjectReference user
core.v1.CinderPersistentVolumeSource fsType readOnly secretRef:core.v1.SecretReference volumeID
core.v1.CinderVolumeSource fsType readOnly secretRef:core.v1.LocalObjectReference volumeID
core.v1.ClaimSource resourceClaimName resourceClaimTemplateName
core.v1.ClientIPConfig timeoutSeconds
core.v1.ClusterTrustBundleProjection labelSelector:meta.v1.LabelSelector name optional path signerName user@37-
core.v1.ComponentCondition error message status type
core.v1.ComponentStatus apiVersion conditions:[core.v1.ComponentCondition|type kind metadata:meta.v1.ObjectMeta
core.v1.ConfigMap apiVersion binaryData data immutable kind metadata:meta.v1.ObjectMeta
core.v1.ConfigMapEnvSource name optional
core.v1.ConfigMapKeySelector key name optional
core.v1.ConfigMapNodeConfigSource kubeletConfigKey name namespace resourceVersion uid
core.v1.ConfigMapProjection items:[core.v1.KeyToPath name optional
core.v1.ConfigMapVolumeSource defaultMode defaultUser@37- items:[core.v1.KeyToPath name optional
core.v1.Container args command env:[core.v1.EnvVar|name envFrom:[core.v1.EnvFromSource image imagePullPolicy lifecycle:core.v1.Lifecycle livenessProbe:core.v1.Probe name ports:[core.v1.ContainerPort|containerPort,protocol readinessProbe:core.v1.Probe resizePolicy:[core.v1.ContainerResizePolicy@27- resources:core.v1.ResourceRequirements restartPolicy@28- restartPolicyRules:[core.v1.ContainerRestartRule@34- securityContext:core.v1.SecurityContext startupProbe:core.v1.Probe stdin stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices:[core.v1.VolumeDevice|devicePath volumeMounts:[core.v1.VolumeMount|mountPath workingDir
core.v1.ContainerPort containerPort hostIP hostPort name protocol
core.v1.ContainerResizePolicy resourceName restartPolicy
core.v1.ContainerRestartRule action exitCodes:core.v1.ContainerRestartRuleOnExitCodes
core.v1.ContainerRestartRuleOnExitCodes operator values:[!
core.v1.DownwardAPIProjection items:[core.v1.DownwardAPIVolumeFile
core.v1.DownwardAPIVolumeFile fieldRef:core.v1.ObjectFieldSelector mode path resourceFieldRef:core.v1.ResourceFieldSelector user@37-
core.v1.DownwardAPIVolumeSource defaultMode defaultUser@37- items:[core.v1.DownwardAPIVolumeFile
core.v1.EmptyDirVolumeSource medium mode@37- sizeLimit
core.v1.EndpointAddress hostname ip nodeName targetRef:core.v1.ObjectReference
core.v1.EndpointPort appProtocol name port protocol
core.v1.EndpointSubset addresses:[core.v1.EndpointAddress notReadyAddresses:[core.v1.EndpointAddress ports:[core.v1.EndpointPort
core.v1.Endpoints apiVersion kind metadata:meta.v1.ObjectMeta subsets:[core.v1.EndpointSubset
core.v1.EnvFromSource configMapRef:core.v1.ConfigMapEnvSource prefix secretRef:core.v1.SecretEnvSource
core.v1.EnvVar name value valueFrom:core.v1.EnvVarSource
core.v1.EnvVarSource configMapKeyRef:core.v1.ConfigMapKeySelector fieldRef:core.v1.ObjectFieldSelector fileKeyRef:core.v1.FileKeySelector@34- resourceFieldRef:core.v1.ResourceFieldSelector secretKeyRef:core.v1.SecretKeySelector
core.v1.EphemeralContainer args command env:[core.v1.EnvVar|name envFrom:[core.v1.EnvFromSource image imagePullPolicy lifecycle:core.v1.Lifecycle livenessProbe:core.v1.Probe name ports:[core.v1.ContainerPort|containerPort,protocol readinessProbe:core.v1.Probe resizePolicy:[core.v1.ContainerResizePolicy@27- resources:core.v1.ResourceRequirements restartPolicy@28- restartPolicyRules:[core.v1.ContainerRestartRule@34- securityContext:core.v1.SecurityContext startupProbe:core.v1.Probe stdin stdinOnce targetContainerName terminationMessagePath terminationMessagePolicy tty volumeDevices:[core.v1.VolumeDevice|devicePath volumeMounts:[core.v1.VolumeMount|mountPath workingDir
core.v1.EphemeralVolumeSource volumeClaimTemplate:core.v1.PersistentVolumeClaimTemplate
core.v1.Event action apiVersion count eventTime firstTimestamp involvedObject:core.v1.ObjectReference kind lastTimestamp message metadata:meta.v1.ObjectMeta reason related:core.v1.ObjectReference reportingComponent reportingInstance series:core.v1.EventSeries source:core.v1.EventSource type
core.v1.EventSeries count lastObservedTime
core.v1.EventSource component host
core.v1.EvictionResponder name priority
core.v1.ExecAction command
core.v1.FCVolumeSource fsType lun readOnly targetWWNs wwids
core.v1.FileKeySelector key optional path volumeName
core.v1.FlexPersistentVolumeSource driver fsType options readOnly secretRef:core.v1.SecretReference
core.v1.FlexVolumeSource driver fsType options readOnly secretRef:core.v1.LocalObjectReference
core.v1.FlockerVolumeSource datasetName datasetUUID
core.v1.GCEPersistentDiskVolumeSource fsType partition pdName readOnly
core.v1.GRPCAction mode@37- port service
core.v1.GitRepoVolumeSource directory repository revision
core.v1.GlusterfsPersistentVolumeSource endpoints endpointsNamespace path readOnly
core.v1.GlusterfsVolumeSource endpoints path readOnly
core.v1.HTTPGetAction host httpHeaders:[core.v1.HTTPHeader path port protocol@37- scheme
core.v1.HTTPHeader name value
core.v1.HostAlias hostnames ip
core.v1.HostPathVolumeSource path type
core.v1.ISCSIPersistentVolumeSource chapAuthDiscovery chapAuthSession fsType initiatorName iqn iscsiInterface lun portals readOnly secretRef:core.v1.SecretReference targetPortal
core.v1.ISCSIVolumeSource chapAuthDiscovery chapAuthSession fsType initiatorName iqn iscsiInterface lun portals readOnly secretRef:core.v1.LocalObjectReference targetPortal
core.v1.ImageVolumeSource pullPolicy reference
core.v1.KeyToPath key mode path user@37-
core.v1.Lifecycle postStart:core.v1.LifecycleHandler preStop:core.v1.LifecycleHandler stopSignal@33-
core.v1.LifecycleHandler exec:core.v1.ExecAction httpGet:core.v1.HTTPGetAction sleep:core.v1.SleepAction@29- tcpSocket:core.v1.TCPSocketAction
core.v1.LimitRange apiVersion kind metadata:meta.v1.ObjectMeta spec:core.v1.LimitRangeSpec
core.v1.LimitRangeItem default defaultRequest max maxLimitRequestRatio min type
core.v1.LimitRangeSpec limits:[core.v1.LimitRangeItem
core.v1.LocalObjectReference name
core.v1.LocalVolumeSource fsType path
core.v1.NFSVolumeSource path readOnly server
core.v1.Namespace apiVersion kind metadata:meta.v1.ObjectMeta spec:core.v1.NamespaceSpec status
core.v1.NamespaceSpec finalizers
core.v1.Node apiVersion kind metadata:meta.v1.ObjectMeta spec:core.v1.NodeSpec status
core.v1.NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[core.v1.PreferredSchedulingTerm requiredDuringSchedulingIgnoredDuringExecution:core.v1.NodeSelector
core.v1.NodeConfigSource configMap:core.v1.ConfigMapNodeConfigSource
core.v1.NodePodPreemptionPolicy disableResizePreemption:[!
core.v1.NodeSelector nodeSelectorTerms:[core.v1.NodeSelectorTerm
core.v1.NodeSelectorRequirement key operator values
core.v1.NodeSelectorTerm matchExpressions:[core.v1.NodeSelectorRequirement matchFields:[core.v1.NodeSelectorRequirement
core.v1.NodeSpec configSource:core.v1.NodeConfigSource externalID podCIDR podCIDRs:[! podPreemptionPolicy:core.v1.NodePodPreemptionPolicy@37- providerID taints:[core.v1.Taint unschedulable
core.v1.ObjectFieldSelector apiVersion fieldPath
core.v1.ObjectReference apiVersion fieldPath kind name namespace resourceVersion uid
core.v1.PersistentVolume apiVersion kind metadata:meta.v1.ObjectMeta spec:core.v1.PersistentVolumeSpec status
core.v1.PersistentVolumeClaim apiVersion kind metadata:meta.v1.ObjectMeta spec:core.v1.PersistentVolumeClaimSpec status
core.v1.PersistentVolumeClaimSpec accessModes dataSource:core.v1.TypedLocalObjectReference dataSourceRef:core.v1.TypedObjectReference resources:core.v1.VolumeResourceRequirements selector:meta.v1.LabelSelector storageClassName volumeAttributesClassName@29- volumeMode volumeName
core.v1.PersistentVolumeClaimTemplate metadata:meta.v1.ObjectMeta spec:core.v1.PersistentVolumeClaimSpec
core.v1.PersistentVolumeClaimVolumeSource claimName readOnly
core.v1.PersistentVolumeSpec accessModes awsElasticBlockStore:core.v1.AWSElasticBlockStoreVolumeSource azureDisk:core.v1.AzureDiskVolumeSource azureFile:core.v1.AzureFilePersistentVolumeSource capacity cephfs:core.v1.CephFSPersistentVolumeSource cinder:core.v1.CinderPersistentVolumeSource claimRef:core.v1.ObjectReference csi:core.v1.CSIPersistentVolumeSource fc:core.v1.FCVolumeSource flexVolume:core.v1.FlexPersistentVolumeSource flocker:core.v1.FlockerVolumeSource gcePersistentDisk:core.v1.GCEPersistentDiskVolumeSource glusterfs:core.v1.GlusterfsPersistentVolumeSource hostPath:core.v1.HostPathVolumeSource iscsi:core.v1.ISCSIPersistentVolumeSource local:core.v1.LocalVolumeSource mountOptions nfs:core.v1.NFSVolumeSource nodeAffinity:core.v1.VolumeNodeAffinity persistentVolumeReclaimPolicy photonPersistentDisk:core.v1.PhotonPersistentDiskVolumeSource portworxVolume:core.v1.PortworxVolumeSource quobyte:core.v1.QuobyteVolumeSource rbd:core.v1.RBDPersistentVolumeSource scaleIO:core.v1.ScaleIOPersistentVolumeSource storageClassName storageos:core.v1.StorageOSPersistentVolumeSource volumeAttributesClassName@29- volumeMode vsphereVolume:core.v1.VsphereVirtualDiskVolumeSource
core.v1.PhotonPersistentDiskVolumeSource fsType pdID
core.v1.Pod apiVersion kind metadata:meta.v1.ObjectMeta spec:core.v1.PodSpec status
core.v1.PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[core.v1.WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution:[core.v1.PodAffinityTerm
core.v1.PodAffinityTerm labelSelector:meta.v1.LabelSelector matchLabelKeys@29- mismatchLabelKeys@29- namespaceSelector:meta.v1.LabelSelector namespaces topologyKey
core.v1.PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[core.v1.WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution:[core.v1.PodAffinityTerm
core.v1.PodCertificateProjection certificateChainPath credentialBundlePath keyPath keyType maxExpirationSeconds signerName user@37- userAnnotations@35-
core.v1.PodDNSConfig nameservers options:[core.v1.PodDNSConfigOption searches
core.v1.PodDNSConfigOption name value
core.v1.PodOS name
core.v1.PodReadinessGate conditionType
core.v1.PodResourceClaim name resourceClaimName@31- resourceClaimTemplateName@31- source:core.v1.ClaimSource@-30
core.v1.PodSchedulingGate name
core.v1.PodSchedulingGroup podGroupName
core.v1.PodSecurityContext appArmorProfile:core.v1.AppArmorProfile@30- fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser seLinuxChangePolicy@32- seLinuxOptions:core.v1.SELinuxOptions seccompProfile:core.v1.SeccompProfile supplementalGroups supplementalGroupsPolicy@31- sysctls:[core.v1.Sysctl windowsOptions:core.v1.WindowsSecurityContextOptions
core.v1.PodSpec activeDeadlineSeconds affinity:core.v1.Affinity automountServiceAccountToken containers:[core.v1.Container|name dnsConfig:core.v1.PodDNSConfig dnsPolicy enableServiceLinks ephemeralContainers:[core.v1.EphemeralContainer|name evictionResponders:[core.v1.EvictionResponder|name@37- hostAliases:[core.v1.HostAlias|ip hostIPC hostNetwork hostPID hostUsers hostname hostnameOverride@34- imagePullSecrets:[core.v1.LocalObjectReference|name initContainers:[core.v1.Container|name nodeName nodeSelector os:core.v1.PodOS overhead preemptionPolicy priority priorityClassName readinessGates:[core.v1.PodReadinessGate resourceClaims:[core.v1.PodResourceClaim|name@26- resources:core.v1.ResourceRequirements@32- restartPolicy runtimeClassName schedulerName schedulingGates:[core.v1.PodSchedulingGate|name@26- schedulingGroup:core.v1.PodSchedulingGroup@36- securityContext:core.v1.PodSecurityContext serviceAccount serviceAccountName setHostnameAsFQDN shareProcessNamespace subdomain terminationGracePeriodSeconds tolerations:[core.v1.Toleration topologySpreadConstraints:[core.v1.TopologySpreadConstraint|topologyKey,whenUnsatisfiable volumes:[core.v1.Volume|name workloadRef:core.v1.WorkloadReference@35-35
core.v1.PodTemplate apiVersion kind metadata:meta.v1.ObjectMeta template:core.v1.PodTemplateSpec
core.v1.PodTemplateSpec metadata:meta.v1.ObjectMeta spec:core.v1.PodSpec
core.v1.PortworxVolumeSource fsType readOnly volumeID
core.v1.PreferredSchedulingTerm preference:core.v1.NodeSelectorTerm weight
core.v1.Probe exec:core.v1.ExecAction failureThreshold grpc:core.v1.GRPCAction httpGet:core.v1.HTTPGetAction initialDelaySeconds periodSeconds successThreshold tcpSocket:core.v1.TCPSocketAction terminationGracePeriodSeconds timeoutSeconds
core.v1.ProjectedVolumeSource defaultMode defaultUser@37- sources:[core.v1.VolumeProjection
core.v1.QuobyteVolumeSource group readOnly registry tenant user volume
core.v1.RBDPersistentVolumeSource fsType image keyring monitors pool readOnly secretRef:core.v1.SecretReference user
core.v1.RBDVolumeSource fsType image keyring monitors pool readOnly secretRef:core.v1.LocalObjectReference user
core.v1.ReplicationController apiVersion kind metadata:meta.v1.ObjectMeta spec:core.v1.ReplicationControllerSpec status
core.v1.ReplicationControllerSpec minReadySeconds replicas selector template:core.v1.PodTemplateSpec
core.v1.ResourceClaim name request@31-
core.v1.ResourceFieldSelector containerName divisor resource
core.v1.ResourceQuota apiVersion kind metadata:meta.v1.ObjectMeta spec:core.v1.ResourceQuotaSpec status
core.v1.ResourceQuotaSpec hard scopeSelector:core.v1.ScopeSelector scopes
core.v1.ResourceRequirements claims:[core.v1.ResourceClaim|name@26- limits requests
core.v1.SELinuxOptions level role type user
core.v1.ScaleIOPersistentVolumeSource fsType gateway protectionDomain readOnly secretRef:core.v1.SecretReference sslEnabled storageMode storagePool system volumeName
core.v1.ScaleIOVolumeSource fsType gateway protectionDomain readOnly secretRef:core.v1.LocalObjectReference sslEnabled storageMode storagePool system volumeName
core.v1.ScopeSelector matchExpressions:[core.v1.ScopedResourceSelectorRequirement
core.v1.ScopedResourceSelectorRequirement operator scopeName values
core.v1.SeccompProfile localhostProfile type
core.v1.Secret apiVersion data immutable kind metadata:meta.v1.ObjectMeta stringData type
core.v1.SecretEnvSource name optional
core.v1.SecretKeySelector key name optional
core.v1.SecretProjection items:[core.v1.KeyToPath name optional
core.v1.SecretReference name namespace
core.v1.SecretVolumeSource defaultMode defaultUser@37- items:[core.v1.KeyToPath optional secretName
core.v1.SecurityContext allowPrivilegeEscalation appArmorProfile:core.v1.AppArmorProfile@30- capabilities:core.v1.Capabilities privileged procMount readOnlyRootFilesystem runAsGroup runAsNonRoot runAsUser seLinuxOptions:core.v1.SELinuxOptions seccompProfile:core.v1.SeccompProfile windowsOptions:core.v1.WindowsSecurityContextOptions
core.v1.Service apiVersion kind metadata:meta.v1.ObjectMeta spec:core.v1.ServiceSpec status
core.v1.ServiceAccount apiVersion automountServiceAccountToken imagePullSecrets:[core.v1.LocalObjectReference kind metadata:meta.v1.ObjectMeta secrets:[core.v1.ObjectReference|name
core.v1.ServiceAccountTokenProjection audience expirationSeconds path user@37-
core.v1.ServicePort appProtocol name nodePort port protocol targetPort
core.v1.ServiceSpec allocateLoadBalancerNodePorts clusterIP clusterIPs externalIPs externalName externalTrafficPolicy healthCheckNodePort internalTrafficPolicy ipFamilies ipFamilyPolicy loadBalancerClass loadBalancerIP loadBalancerSourceRanges ports:[core.v1.ServicePort|port,protocol publishNotReadyAddresses selector sessionAffinity sessionAffinityConfig:core.v1.SessionAffinityConfig trafficDistribution@30- type
core.v1.SessionAffinityConfig clientIP:core.v1.ClientIPConfig
core.v1.SleepAction seconds
core.v1.StorageOSPersistentVolumeSource fsType readOnly secretRef:core.v1.ObjectReference volumeName volumeNamespace
core.v1.StorageOSVolumeSource fsType readOnly secretRef:core.v1.LocalObjectReference volumeName volumeNamespace
core.v1.Sysctl name value
core.v1.TCPSocketAction host port
core.v1.Taint effect key timeAdded value
core.v1.Toleration effect key operator tolerationSeconds value
core.v1.TopologySelectorLabelRequirement key values
core.v1.TopologySelectorTerm matchLabelExpressions:[core.v1.TopologySelectorLabelRequirement
core.v1.TopologySpreadConstraint labelSelector:meta.v1.LabelSelector matchLabelKeys maxSkew minDomains nodeAffinityPolicy nodeTaintsPolicy topologyKey whenUnsatisfiable
core.v1.TypedLocalObjectReference apiGroup kind name
core.v1.TypedObjectReference apiGroup kind name namespace
core.v1.Volume awsElasticBlockStore:core.v1.AWSElasticBlockStoreVolumeSource azureDisk:core.v1.AzureDiskVolumeSource azureFile:core.v1.AzureFileVolumeSource cephfs:core.v1.CephFSVolumeSource cinder:core.v1.CinderVolumeSource configMap:core.v1.ConfigMapVolumeSource csi:core.v1.CSIVolumeSource downwardAPI:core.v1.DownwardAPIVolumeSource emptyDir:core.v1.EmptyDirVolumeSource ephemeral:core.v1.EphemeralVolumeSource fc:core.v1.FCVolumeSource flexVolume:core.v1.FlexVolumeSource flocker:core.v1.FlockerVolumeSource gcePersistentDisk:core.v1.GCEPersistentDiskVolumeSource gitRepo:core.v1.GitRepoVolumeSource glusterfs:core.v1.GlusterfsVolumeSource hostPath:core.v1.HostPathVolumeSource image:core.v1.ImageVolumeSource@31- iscsi:core.v1.ISCSIVolumeSource name nfs:core.v1.NFSVolumeSource persistentVolumeClaim:core.v1.PersistentVolumeClaimVolumeSource photonPersistentDisk:core.v1.PhotonPersistentDiskVolumeSource portworxVolume:core.v1.PortworxVolumeSource projected:core.v1.ProjectedVolumeSource quobyte:core.v1.QuobyteVolumeSource rbd:core.v1.RBDVolumeSource scaleIO:core.v1.ScaleIOVolumeSource secret:core.v1.SecretVolumeSource storageos:core.v1.StorageOSVolumeSource vsphereVolume:core.v1.VsphereVirtualDiskVolumeSource
core.v1.VolumeDevice devicePath name
core.v1.VolumeMount bindMountOptions:[!@37- mountPath mountPropagation name readOnly recursiveReadOnly@30- subPath subPathExpr
core.v1.VolumeNodeAffinity required:core.v1.NodeSelector
core.v1.VolumeProjection clusterTrustBundle:core.v1.ClusterTrustBundleProjection@29- configMap:core.v1.ConfigMapProjection downwardAPI:core.v1.DownwardAPIProjection podCertificate:core.v1.PodCertificateProjection@34- secret:core.v1.SecretProjection serviceAccountToken:core.v1.ServiceAccountTokenProjection
core.v1.VolumeResourceRequirements limits requests
core.v1.VsphereVirtualDiskVolumeSource fsType storagePolicyID storagePolicyName volumePath
core.v1.WeightedPodAffinityTerm podAffinityTerm:core.v1.PodAffinityTerm weight
core.v1.WindowsSecurityContextOptions gmsaCredentialSpec gmsaCredentialSpecName hostProcess runAsUserName
core.v1.WorkloadReference name podGroup podGroupReplicaKey
discovery.v1.Endpoint addresses:[! conditions:discovery.v1.EndpointConditions deprecatedTopology hints:discovery.v1.EndpointHints hostname nodeName targetRef:core.v1.ObjectReference zone
discovery.v1.EndpointConditions ready serving terminating
discovery.v1.EndpointHints forNodes:[discovery.v1.ForNode@33- forZones:[discovery.v1.ForZone
discovery.v1.EndpointPort appProtocol name port protocol
discovery.v1.EndpointSlice addressType apiVersion endpoints:[discovery.v1.Endpoint kind metadata:meta.v1.ObjectMeta ports:[discovery.v1.EndpointPort
discovery.v1.ForNode name
discovery.v1.ForZone name
events.v1.Event action apiVersion deprecatedCount deprecatedFirstTimestamp deprecatedLastTimestamp deprecatedSource:core.v1.EventSource eventTime kind metadata:meta.v1.ObjectMeta note reason regarding:core.v1.ObjectReference related:core.v1.ObjectReference reportingController reportingInstance series:events.v1.EventSeries type
events.v1.EventSeries count lastObservedTime
flowcontrol.v1.ExemptPriorityLevelConfiguration lendablePercent nominalConcurrencyShares
flowcontrol.v1.FlowDistinguisherMethod type
flowcontrol.v1.FlowSchema apiVersion kind metadata:meta.v1.ObjectMeta spec:flowcontrol.v1.FlowSchemaSpec status
flowcontrol.v1.FlowSchemaSpec distinguisherMethod:flowcontrol.v1.FlowDistinguisherMethod matchingPrecedence priorityLevelConfiguration:flowcontrol.v1.PriorityLevelConfigurationReference rules:[flowcontrol.v1.PolicyRulesWithSubjects
flowcontrol.v1.GroupSubject name
flowcontrol.v1.LimitResponse queuing:flowcontrol.v1.QueuingConfiguration type
flowcontrol.v1.LimitedPriorityLevelConfiguration borrowingLimitPercent lendablePercent limitResponse:flowcontrol.v1.LimitResponse nominalConcurrencyShares
flowcontrol.v1.NonResourcePolicyRule nonResourceURLs:[! verbs:[!
flowcontrol.v1.PolicyRulesWithSubjects nonResourceRules:[flowcontrol.v1.NonResourcePolicyRule resourceRules:[flowcontrol.v1.ResourcePolicyRule subjects:[flowcontrol.v1.Subject
flowcontrol.v1.PriorityLevelConfiguration apiVersion kind metadata:meta.v1.ObjectMeta spec:flowcontrol.v1.PriorityLevelConfigurationSpec status
flowcontrol.v1.PriorityLevelConfigurationReference name
flowcontrol.v1.PriorityLevelConfigurationSpec exempt:flowcontrol.v1.ExemptPriorityLevelConfiguration limited:flowcontrol.v1.LimitedPriorityLevelConfiguration type
flowcontrol.v1.QueuingConfiguration handSize queueLengthLimit queues
flowcontrol.v1.ResourcePolicyRule apiGroups:[! clusterScope namespaces:[! resources:[! verbs:[!
flowcontrol.v1.ServiceAccountSubject name namespace
flowcontrol.v1.Subject group:flowcontrol.v1.GroupSubject kind serviceAccount:flowcontrol.v1.ServiceAccountSubject user:flowcontrol.v1.UserSubject
flowcontrol.v1.UserSubject name
flowcontrol.v1beta1.FlowDistinguisherMethod type
flowcontrol.v1beta1.FlowSchema apiVersion kind metadata:meta.v1.ObjectMeta spec:flowcontrol.v1beta1.FlowSchemaSpec status
flowcontrol.v1beta1.FlowSchemaSpec distinguisherMethod:flowcontrol.v1beta1.FlowDistinguisherMethod matchingPrecedence priorityLevelConfiguration:flowcontrol.v1beta1.PriorityLevelConfigurationReference rules:[flowcontrol.v1beta1.PolicyRulesWithSubjects
flowcontrol.v1beta1.GroupSubject name
flowcontrol.v1beta1.LimitResponse queuing:flowcontrol.v1beta1.QueuingConfiguration type
flowcontrol.v1beta1.LimitedPriorityLevelConfiguration assuredConcurrencyShares limitResponse:flowcontrol.v1beta1.LimitResponse
flowcontrol.v1beta1.NonResourcePolicyRule nonResourceURLs:[! verbs:[!
flowcontrol.v1beta1.PolicyRulesWithSubjects nonResourceRules:[flowcontrol.v1beta1.NonResourcePolicyRule resourceRules:[flowcontrol.v1beta1.ResourcePolicyRule subjects:[flowcontrol.v1beta1.Subject
flowcontrol.v1beta1.PriorityLevelConfiguration apiVersion kind metadata:meta.v1.ObjectMeta spec:flowcontrol.v1beta1.PriorityLevelConfigurationSpec status
flowcontrol.v1beta1.PriorityLevelConfigurationReference name
flowcontrol.v1beta1.PriorityLevelConfigurationSpec limited:flowcontrol.v1beta1.LimitedPriorityLevelConfiguration type
flowcontrol.v1beta1.QueuingConfiguration handSize queueLengthLimit queues
flowcontrol.v1beta1.ResourcePolicyRule apiGroups:[! clusterScope namespaces:[! resources:[! verbs:[!
flowcontrol.v1beta1.ServiceAccountSubject name namespace
flowcontrol.v1beta1.Subject group:flowcontrol.v1beta1.GroupSubject kind serviceAccount:flowcontrol.v1beta1.ServiceAccountSubject user:flowcontrol.v1beta1.UserSubject
flowcontrol.v1beta1.UserSubject name
flowcontrol.v1beta2.ExemptPriorityLevelConfiguration lendablePercent nominalConcurrencyShares
flowcontrol.v1beta2.FlowDistinguisherMethod type
flowcontrol.v1beta2.FlowSchema apiVersion kind metadata:meta.v1.ObjectMeta spec:flowcontrol.v1beta2.FlowSchemaSpec status
flowcontrol.v1beta2.FlowSchemaSpec distinguisherMethod:flowcontrol.v1beta2.FlowDistinguisherMethod matchingPrecedence priorityLevelConfiguration:flowcontrol.v1beta2.PriorityLevelConfigurationReference rules:[flowcontrol.v1beta2.PolicyRulesWithSubjects
flowcontrol.v1beta2.GroupSubject name
flowcontrol.v1beta2.LimitResponse queuing:flowcontrol.v1beta2.QueuingConfiguration type
flowcontrol.v1beta2.LimitedPriorityLevelConfiguration assuredConcurrencyShares borrowingLimitPercent@26- lendablePercent@26- limitResponse:flowcontrol.v1beta2.LimitResponse
flowcontrol.v1beta2.NonResourcePolicyRule nonResourceURLs:[! verbs:[!
flowcontrol.v1beta2.PolicyRulesWithSubjects nonResourceRules:[flowcontrol.v1beta2.NonResourcePolicyRule resourceRules:[flowcontrol.v1beta2.ResourcePolicyRule subjects:[flowcontrol.v1beta2.Subject
flowcontrol.v1beta2.PriorityLevelConfiguration apiVersion kind metadata:meta.v1.ObjectMeta spec:flowcontrol.v1beta2.PriorityLevelConfigurationSpec status
flowcontrol.v1beta2.PriorityLevelConfigurationReference name
flowcontrol.v1beta2.PriorityLevelConfigurationSpec exempt:flowcontrol.v1beta2.ExemptPriorityLevelConfiguration@28- limited:flowcontrol.v1beta2.LimitedPriorityLevelConfiguration type
flowcontrol.v1beta2.QueuingConfiguration handSize queueLengthLimit queues
flowcontrol.v1beta2.ResourcePolicyRule apiGroups:[! clusterScope namespaces:[! resources:[! verbs:[!
flowcontrol.v1beta2.ServiceAccountSubject name namespace
flowcontrol.v1beta2.Subject group:flowcontrol.v1beta2.GroupSubject kind serviceAccount:flowcontrol.v1beta2.ServiceAccountSubject user:flowcontrol.v1beta2.UserSubject
flowcontrol.v1beta2.UserSubject name
flowcontrol.v1beta3.ExemptPriorityLevelConfiguration lendablePercent nominalConcurrencyShares
flowcontrol.v1beta3.FlowDistinguisherMethod type
flowcontrol.v1beta3.FlowSchema apiVersion kind metadata:meta.v1.ObjectMeta spec:flowcontrol.v1beta3.FlowSchemaSpec status
flowcontrol.v1beta3.FlowSchemaSpec distinguisherMethod:flowcontrol.v1beta3.FlowDistinguisherMethod matchingPrecedence priorityLevelConfiguration:flowcontrol.v1beta3.PriorityLevelConfigurationReference rules:[flowcontrol.v1beta3.PolicyRulesWithSubjects
flowcontrol.v1beta3.GroupSubject name
flowcontrol.v1beta3.LimitResponse queuing:flowcontrol.v1beta3.QueuingConfiguration type
flowcontrol.v1beta3.LimitedPriorityLevelConfiguration borrowingLimitPercent lendablePercent limitResponse:flowcontrol.v1beta3.LimitResponse nominalConcurrencyShares
flowcontrol.v1beta3.NonResourcePolicyRule nonResourceURLs:[! verbs:[!
flowcontrol.v1beta3.PolicyRulesWithSubjects nonResourceRules:[flowcontrol.v1beta3.NonResourcePolicyRule resourceRules:[flowcontrol.v1beta3.ResourcePolicyRule subjects:[flowcontrol.v1beta3.Subject
flowcontrol.v1beta3.PriorityLevelConfiguration apiVersion kind metadata:meta.v1.ObjectMeta spec:flowcontrol.v1beta3.PriorityLevelConfigurationSpec status
flowcontrol.v1beta3.PriorityLevelConfigurationReference name
flowcontrol.v1beta3.PriorityLevelConfigurationSpec exempt:flowcontrol.v1beta3.ExemptPriorityLevelConfiguration@28- limited:flowcontrol.v1beta3.LimitedPriorityLevelConfiguration type
flowcontrol.v1beta3.QueuingConfiguration handSize queueLengthLimit queues
flowcontrol.v1beta3.ResourcePolicyRule apiGroups:[! clusterScope namespaces:[! resources:[! verbs:[!
flowcontrol.v1beta3.ServiceAccountSubject name namespace
flowcontrol.v1beta3.Subject group:flowcontrol.v1beta3.GroupSubject kind serviceAccount:flowcontrol.v1beta3.ServiceAccountSubject user:flowcontrol.v1beta3.UserSubject
flowcontrol.v1beta3.UserSubject name
meta.v1.DeleteOptions apiVersion dryRun gracePeriodSeconds ignoreStoreReadErrorWithClusterBreakingPotential@32- kind orphanDependents preconditions:meta.v1.Preconditions propagationPolicy
meta.v1.FieldSelectorRequirement key operator values
meta.v1.GroupResource group resource
meta.v1.LabelSelector matchExpressions:[meta.v1.LabelSelectorRequirement matchLabels
meta.v1.LabelSelectorRequirement key operator values
meta.v1.ObjectMeta annotations creationTimestamp deletionGracePeriodSeconds deletionTimestamp finalizers:[! generateName generation labels managedFields name namespace ownerReferences:[meta.v1.OwnerReference|uid resourceVersion selfLink uid
meta.v1.OwnerReference apiVersion blockOwnerDeletion controller kind name uid
meta.v1.Preconditions resourceVersion uid
networking.v1.HTTPIngressPath backend:networking.v1.IngressBackend path pathType
networking.v1.HTTPIngressRuleValue paths:[networking.v1.HTTPIngressPath
networking.v1.IPAddress apiVersion kind metadata:meta.v1.ObjectMeta spec:networking.v1.IPAddressSpec
networking.v1.IPAddressSpec parentRef:networking.v1.ParentReference
networking.v1.IPBlock cidr except
networking.v1.Ingress apiVersion kind metadata:meta.v1.ObjectMeta spec:networking.v1.IngressSpec status
networking.v1.IngressBackend resource:core.v1.TypedLocalObjectReference service:networking.v1.IngressServiceBackend
networking.v1.IngressClass apiVersion kind metadata:meta.v1.ObjectMeta spec:networking.v1.IngressClassSpec
networking.v1.IngressClassParametersReference apiGroup kind name namespace scope
networking.v1.IngressClassSpec controller parameters:networking.v1.IngressClassParametersReference
networking.v1.IngressRule host http:networking.v1.HTTPIngressRuleValue
networking.v1.IngressServiceBackend name port:networking.v1.ServiceBackendPort
networking.v1.IngressSpec defaultBackend:networking.v1.IngressBackend ingressClassName rules:[networking.v1.IngressRule tls:[networking.v1.IngressTLS
networking.v1.IngressTLS hosts secretName
networking.v1.NetworkPolicy apiVersion kind metadata:meta.v1.ObjectMeta spec:networking.v1.NetworkPolicySpec status@-27
networking.v1.NetworkPolicyEgressRule ports:[networking.v1.NetworkPolicyPort to:[networking.v1.NetworkPolicyPeer
networking.v1.NetworkPolicyIngressRule from:[networking.v1.NetworkPolicyPeer ports:[networking.v1.NetworkPolicyPort
networking.v1.NetworkPolicyPeer ipBlock:networking.v1.IPBlock namespaceSelector:meta.v1.LabelSelector podSelector:meta.v1.LabelSelector
networking.v1.NetworkPolicyPort endPort port protocol
networking.v1.NetworkPolicySpec egress:[networking.v1.NetworkPolicyEgressRule ingress:[networking.v1.NetworkPolicyIngressRule podSelector:meta.v1.LabelSelector policyTypes
networking.v1.ParentReference group name namespace resource
networking.v1.ServiceBackendPort name number
networking.v1.ServiceCIDR apiVersion kind metadata:meta.v1.ObjectMeta spec:networking.v1.ServiceCIDRSpec status
networking.v1.ServiceCIDRSpec cidrs
networking.v1beta1.IPAddress apiVersion kind metadata:meta.v1.ObjectMeta spec:networking.v1beta1.IPAddressSpec
networking.v1beta1.IPAddressSpec parentRef:networking.v1beta1.ParentReference
networking.v1beta1.ParentReference group name namespace resource
networking.v1beta1.ServiceCIDR apiVersion kind metadata:meta.v1.ObjectMeta spec:networking.v1beta1.ServiceCIDRSpec status
networking.v1beta1.ServiceCIDRSpec cidrs
node.v1.Overhead podFixed
node.v1.RuntimeClass apiVersion handler kind metadata:meta.v1.ObjectMeta overhead:node.v1.Overhead scheduling:node.v1.Scheduling
node.v1.Scheduling nodeSelector tolerations:[core.v1.Toleration
policy.v1.Eviction apiVersion deleteOptions:meta.v1.DeleteOptions kind metadata:meta.v1.ObjectMeta
policy.v1.PodDisruptionBudget apiVersion kind metadata:meta.v1.ObjectMeta spec:policy.v1.PodDisruptionBudgetSpec status
policy.v1.PodDisruptionBudgetSpec maxUnavailable minAvailable selector:meta.v1.LabelSelector unhealthyPodEvictionPolicy@26-
rbac.v1.AggregationRule clusterRoleSelectors:[meta.v1.LabelSelector
rbac.v1.ClusterRole aggregationRule:rbac.v1.AggregationRule apiVersion kind metadata:meta.v1.ObjectMeta rules:[rbac.v1.PolicyRule
rbac.v1.ClusterRoleBinding apiVersion kind metadata:meta.v1.ObjectMeta roleRef:rbac.v1.RoleRef subjects:[rbac.v1.Subject
rbac.v1.PolicyRule apiGroups nonResourceURLs resourceNames resources verbs
rbac.v1.Role apiVersion kind metadata:meta.v1.ObjectMeta rules:[rbac.v1.PolicyRule
rbac.v1.RoleBinding apiVersion kind metadata:meta.v1.ObjectMeta roleRef:rbac.v1.RoleRef subjects:[rbac.v1.Subject
rbac.v1.RoleRef apiGroup kind name
rbac.v1.Subject apiGroup kind name namespace
resource.v1.CELDeviceSelector expression
resource.v1.CapacityRequestPolicy default validRange:resource.v1.CapacityRequestPolicyRange validValues
resource.v1.CapacityRequestPolicyRange max min step
resource.v1.CapacityRequirements requests
resource.v1.Counter value
resource.v1.CounterSet counters:{resource.v1.Counter name
resource.v1.Device allNodes allowMultipleAllocations attributes:{resource.v1.DeviceAttribute bindingConditions bindingFailureConditions bindsToNode capacity:{resource.v1.DeviceCapacity consumesCounters:[resource.v1.DeviceCounterConsumption name nodeAllocatableResourceMappings:{resource.v1.NodeAllocatableResourceMapping@36-36 nodeAllocatableResources:{resource.v1.NodeAllocatableResource@37- nodeName nodeSelector:core.v1.NodeSelector taints:[resource.v1.DeviceTaint
resource.v1.DeviceAttribute bool bools@36- int ints@36- string strings@36- version versions@36-
resource.v1.DeviceCapacity requestPolicy:resource.v1.CapacityRequestPolicy value
resource.v1.DeviceClaim config:[resource.v1.DeviceClaimConfiguration constraints:[resource.v1.DeviceConstraint requests:[resource.v1.DeviceRequest
resource.v1.DeviceClaimConfiguration opaque:resource.v1.OpaqueDeviceConfiguration requests
resource.v1.DeviceClass apiVersion kind metadata:meta.v1.ObjectMeta spec:resource.v1.DeviceClassSpec
resource.v1.DeviceClassConfiguration opaque:resource.v1.OpaqueDeviceConfiguration
resource.v1.DeviceClassSpec config:[resource.v1.DeviceClassConfiguration extendedResourceName selectors:[resource.v1.DeviceSelector
resource.v1.DeviceConstraint distinctAttribute matchAttribute requests
resource.v1.DeviceCounterConsumption compatibilityGroups@37- counterSet counters:{resource.v1.Counter
resource.v1.DeviceDerivedAttribute expression name
resource.v1.DeviceRequest exactly:resource.v1.ExactDeviceRequest firstAvailable:[resource.v1.DeviceSubRequest name
resource.v1.DeviceSelector cel:resource.v1.CELDeviceSelector
resource.v1.DeviceSubRequest allocationMode capacity:resource.v1.CapacityRequirements count derivedAttributes:[resource.v1.DeviceDerivedAttribute@37- deviceClassName name selectors:[resource.v1.DeviceSelector tolerations:[resource.v1.DeviceToleration
resource.v1.DeviceTaint effect key timeAdded value
resource.v1.DeviceTaintRule apiVersion kind metadata:meta.v1.ObjectMeta spec:resource.v1.DeviceTaintRuleSpec status
resource.v1.DeviceTaintRuleSpec deviceSelector:resource.v1.DeviceTaintSelector taint:resource.v1.DeviceTaint
resource.v1.DeviceTaintSelector device driver pool
resource.v1.DeviceToleration effect key operator tolerationSeconds value
resource.v1.ExactDeviceRequest adminAccess allocationMode capacity:resource.v1.CapacityRequirements count derivedAttributes:[resource.v1.DeviceDerivedAttribute@37- deviceClassName selectors:[resource.v1.DeviceSelector tolerations:[resource.v1.DeviceToleration
resource.v1.NodeAllocatableMapping capacityKey capacityMultiplier deviceMultiplier
resource.v1.NodeAllocatableOverhead perContainer perPod
resource.v1.NodeAllocatableResource mapping:resource.v1.NodeAllocatableMapping overhead:resource.v1.NodeAllocatableOverhead
resource.v1.NodeAllocatableResourceMapping allocationMultiplier capacityKey
resource.v1.OpaqueDeviceConfiguration driver parameters
resource.v1.ResourceClaim apiVersion kind metadata:meta.v1.ObjectMeta spec:resource.v1.ResourceClaimSpec status
resource.v1.ResourceClaimSpec devices:resource.v1.DeviceClaim
resource.v1.ResourceClaimTemplate apiVersion kind metadata:meta.v1.ObjectMeta spec:resource.v1.ResourceClaimTemplateSpec
resource.v1.ResourceClaimTemplateSpec metadata:meta.v1.ObjectMeta spec:resource.v1.ResourceClaimSpec
resource.v1.ResourcePool generation name resourceSliceCount
resource.v1.ResourceSlice apiVersion kind metadata:meta.v1.ObjectMeta spec:resource.v1.ResourceSliceSpec
resource.v1.ResourceSliceSpec allNodes devices:[resource.v1.Device driver nodeName nodeSelector:core.v1.NodeSelector partitionTypeAttribute@37- perDeviceNodeSelection pool:resource.v1.ResourcePool sharedCounters:[resource.v1.CounterSet skipNodeOperations:[!@37-
resource.v1beta1.BasicDevice allNodes@33- allowMultipleAllocations@34- attributes:{resource.v1beta1.DeviceAttribute bindingConditions@34- bindingFailureConditions@34- bindsToNode@34- capacity:{resource.v1beta1.DeviceCapacity consumesCounters:[resource.v1beta1.DeviceCounterConsumption@33- nodeAllocatableResourceMappings:{resource.v1beta1.NodeAllocatableResourceMapping@36-36 nodeAllocatableResources:{resource.v1beta1.NodeAllocatableResource@37- nodeName@33- nodeSelector:core.v1.NodeSelector@33- taints:[resource.v1beta1.DeviceTaint@33-
resource.v1beta1.CELDeviceSelector expression
resource.v1beta1.CapacityRequestPolicy default validRange:resource.v1beta1.CapacityRequestPolicyRange validValues
resource.v1beta1.CapacityRequestPolicyRange max min step
resource.v1beta1.CapacityRequirements requests
resource.v1beta1.Counter value
resource.v1beta1.CounterSet counters:{resource.v1beta1.Counter name
resource.v1beta1.Device basic:resource.v1beta1.BasicDevice name
resource.v1beta1.DeviceAttribute bool bools@36- int ints@36- string strings@36- version versions@36-
resource.v1beta1.DeviceCapacity requestPolicy:resource.v1beta1.CapacityRequestPolicy@34- value
resource.v1beta1.DeviceClaim config:[resource.v1beta1.DeviceClaimConfiguration constraints:[resource.v1beta1.DeviceConstraint requests:[resource.v1beta1.DeviceRequest
resource.v1beta1.DeviceClaimConfiguration opaque:resource.v1beta1.OpaqueDeviceConfiguration requests
resource.v1beta1.DeviceClass apiVersion kind metadata:meta.v1.ObjectMeta spec:resource.v1beta1.DeviceClassSpec
resource.v1beta1.DeviceClassConfiguration opaque:resource.v1beta1.OpaqueDeviceConfiguration
resource.v1beta1.DeviceClassSpec config:[resource.v1beta1.DeviceClassConfiguration extendedResourceName@34- selectors:[resource.v1beta1.DeviceSelector
resource.v1beta1.DeviceConstraint distinctAttribute@34- matchAttribute requests
resource.v1beta1.DeviceCounterConsumption compatibilityGroups@37- counterSet counters:{resource.v1beta1.Counter
resource.v1beta1.DeviceDerivedAttribute expression name
resource.v1beta1.DeviceRequest adminAccess allocationMode capacity:resource.v1beta1.CapacityRequirements@34- count derivedAttributes:[resource.v1beta1.DeviceDerivedAttribute@37- deviceClassName firstAvailable:[resource.v1beta1.DeviceSubRequest@33- name selectors:[resource.v1beta1.DeviceSelector tolerations:[resource.v1beta1.DeviceToleration@33-
resource.v1beta1.DeviceSelector cel:resource.v1beta1.CELDeviceSelector
resource.v1beta1.DeviceSubRequest allocationMode capacity:resource.v1beta1.CapacityRequirements@34- count derivedAttributes:[resource.v1beta1.DeviceDerivedAttribute@37- deviceClassName name selectors:[resource.v1beta1.DeviceSelector tolerations:[resource.v1beta1.DeviceToleration
resource.v1beta1.DeviceTaint effect key timeAdded value
resource.v1beta1.DeviceToleration effect key operator tolerationSeconds value
resource.v1beta1.NodeAllocatableMapping capacityKey capacityMultiplier deviceMultiplier
resource.v1beta1.NodeAllocatableOverhead perContainer perPod
resource.v1beta1.NodeAllocatableResource mapping:resource.v1beta1.NodeAllocatableMapping overhead:resource.v1beta1.NodeAllocatableOverhead
resource.v1beta1.NodeAllocatableResourceMapping allocationMultiplier capacityKey
resource.v1beta1.OpaqueDeviceConfiguration driver parameters
resource.v1beta1.ResourceClaim apiVersion kind metadata:meta.v1.ObjectMeta spec:resource.v1beta1.ResourceClaimSpec status
resource.v1beta1.ResourceClaimSpec devices:resource.v1beta1.DeviceClaim
resource.v1beta1.ResourceClaimTemplate apiVersion kind metadata:meta.v1.ObjectMeta spec:resource.v1beta1.ResourceClaimTemplateSpec
resource.v1beta1.ResourceClaimTemplateSpec metadata:meta.v1.ObjectMeta spec:resource.v1beta1.ResourceClaimSpec
resource.v1beta1.ResourcePool generation name resourceSliceCount
resource.v1beta1.ResourceSlice apiVersion kind metadata:meta.v1.ObjectMeta spec:resource.v1beta1.ResourceSliceSpec
resource.v1beta1.ResourceSliceSpec allNodes devices:[resource.v1beta1.Device driver nodeName nodeSelector:core.v1.NodeSelector partitionTypeAttribute@37- perDeviceNodeSelection@33- pool:resource.v1beta1.ResourcePool sharedCounters:[resource.v1beta1.CounterSet@33- skipNodeOperations:[!@37-
resource.v1beta2.CELDeviceSelector expression
resource.v1beta2.CapacityRequestPolicy default validRange:resource.v1beta2.CapacityRequestPolicyRange validValues
resource.v1beta2.CapacityRequestPolicyRange max min step
resource.v1beta2.CapacityRequirements requests
resource.v1beta2.Counter value
resource.v1beta2.CounterSet counters:{resource.v1beta2.Counter name
resource.v1beta2.Device allNodes allowMultipleAllocations@34- attributes:{resource.v1beta2.DeviceAttribute bindingConditions@34- bindingFailureConditions@34- bindsToNode@34- capacity:{resource.v1beta2.DeviceCapacity consumesCounters:[resource.v1beta2.DeviceCounterConsumption name nodeAllocatableResourceMappings:{resource.v1beta2.NodeAllocatableResourceMapping@36-36 nodeAllocatableResources:{resource.v1beta2.NodeAllocatableResource@37- nodeName nodeSelector:core.v1.NodeSelector taints:[resource.v1beta2.DeviceTaint
resource.v1beta2.DeviceAttribute bool bools@36- int ints@36- string strings@36- version versions@36-
resource.v1beta2.DeviceCapacity requestPolicy:resource.v1beta2.CapacityRequestPolicy@34- value
resource.v1beta2.DeviceClaim config:[resource.v1beta2.DeviceClaimConfiguration constraints:[resource.v1beta2.DeviceConstraint requests:[resource.v1beta2.DeviceRequest
resource.v1beta2.DeviceClaimConfiguration opaque:resource.v1beta2.OpaqueDeviceConfiguration requests
resource.v1beta2.DeviceClass apiVersion kind metadata:meta.v1.ObjectMeta spec:resource.v1beta2.DeviceClassSpec
resource.v1beta2.DeviceClassConfiguration opaque:resource.v1beta2.OpaqueDeviceConfiguration
resource.v1beta2.DeviceClassSpec config:[resource.v1beta2.DeviceClassConfiguration extendedResourceName@34- selectors:[resource.v1beta2.DeviceSelector
resource.v1beta2.DeviceConstraint distinctAttribute@34- matchAttribute requests
resource.v1beta2.DeviceCounterConsumption compatibilityGroups@37- counterSet counters:{resource.v1beta2.Counter
resource.v1beta2.DeviceDerivedAttribute expression name
resource.v1beta2.DeviceRequest exactly:resource.v1beta2.ExactDeviceRequest firstAvailable:[resource.v1beta2.DeviceSubRequest name
resource.v1beta2.DeviceSelector cel:resource.v1beta2.CELDeviceSelector
resource.v1beta2.DeviceSubRequest allocationMode capacity:resource.v1beta2.CapacityRequirements@34- count derivedAttributes:[resource.v1beta2.DeviceDerivedAttribute@37- deviceClassName name selectors:[resource.v1beta2.DeviceSelector tolerations:[resource.v1beta2.DeviceToleration
resource.v1beta2.DeviceTaint effect key timeAdded value
resource.v1beta2.DeviceTaintRule apiVersion kind metadata:meta.v1.ObjectMeta spec:resource.v1beta2.DeviceTaintRuleSpec status
resource.v1beta2.DeviceTaintRuleSpec deviceSelector:resource.v1beta2.DeviceTaintSelector taint:resource.v1beta2.DeviceTaint
resource.v1beta2.DeviceTaintSelector device driver pool
resource.v1beta2.DeviceToleration effect key operator tolerationSeconds value
resource.v1beta2.ExactDeviceRequest adminAccess allocationMode capacity:resource.v1beta2.CapacityRequirements@34- count derivedAttributes:[resource.v1beta2.DeviceDerivedAttribute@37- deviceClassName selectors:[resource.v1beta2.DeviceSelector tolerations:[resource.v1beta2.DeviceToleration
resource.v1beta2.NodeAllocatableMapping capacityKey capacityMultiplier deviceMultiplier
resource.v1beta2.NodeAllocatableOverhead perContainer perPod
resource.v1beta2.NodeAllocatableResource mapping:resource.v1beta2.NodeAllocatableMapping overhead:resource.v1beta2.NodeAllocatableOverhead
resource.v1beta2.NodeAllocatableResourceMapping allocationMultiplier capacityKey
resource.v1beta2.OpaqueDeviceConfiguration driver parameters
resource.v1beta2.ResourceClaim apiVersion kind metadata:meta.v1.ObjectMeta spec:resource.v1beta2.ResourceClaimSpec status
resource.v1beta2.ResourceClaimSpec devices:resource.v1beta2.DeviceClaim
resource.v1beta2.ResourceClaimTemplate apiVersion kind metadata:meta.v1.ObjectMeta spec:resource.v1beta2.ResourceClaimTemplateSpec
resource.v1beta2.ResourceClaimTemplateSpec metadata:meta.v1.ObjectMeta spec:resource.v1beta2.ResourceClaimSpec
resource.v1beta2.ResourcePool generation name resourceSliceCount
resource.v1beta2.ResourceSlice apiVersion kind metadata:meta.v1.ObjectMeta spec:resource.v1beta2.ResourceSliceSpec
resource.v1beta2.ResourceSliceSpec allNodes devices:[resource.v1beta2.Device driver nodeName nodeSelector:core.v1.NodeSelector partitionTypeAttribute@37- perDeviceNodeSelection pool:resource.v1beta2.ResourcePool sharedCounters:[resource.v1beta2.CounterSet skipNodeOperations:[!@37-
scheduling.v1.PriorityClass apiVersion description globalDefault kind metadata:meta.v1.ObjectMeta preemptionPolicy value
scheduling.v1alpha3.TopologyConstraint key
scheduling.v1alpha3.WorkloadPodGroupDisruptionMode all single
scheduling.v1alpha3.WorkloadPodGroupGangSchedulingPolicy minCount
scheduling.v1alpha3.WorkloadPodGroupResourceClaim name resourceClaimName resourceClaimTemplateName
scheduling.v1alpha3.WorkloadPodGroupSchedulingConstraints topology:[scheduling.v1alpha3.TopologyConstraint
scheduling.v1alpha3.WorkloadPodGroupSchedulingPolicy basic gang:scheduling.v1alpha3.WorkloadPodGroupGangSchedulingPolicy
scheduling.v1beta1.CompositeDisruptionMode all single
scheduling.v1beta1.CompositeGangSchedulingPolicy minGroupCount
scheduling.v1beta1.CompositePodGroupSchedulingConstraints topology:[scheduling.v1beta1.TopologyConstraint
scheduling.v1beta1.CompositePodGroupSchedulingPolicy basic gang:scheduling.v1beta1.CompositeGangSchedulingPolicy
scheduling.v1beta1.CompositePodGroupTemplate compositePodGroupTemplates:[scheduling.v1beta1.CompositePodGroupTemplate|name disruptionMode:scheduling.v1beta1.CompositeDisruptionMode name podGroupTemplates:[scheduling.v1beta1.PodGroupTemplate|name preemptionPolicy priority priorityClassName schedulingConstraints:scheduling.v1beta1.CompositePodGroupSchedulingConstraints schedulingPolicy:scheduling.v1beta1.CompositePodGroupSchedulingPolicy
scheduling.v1beta1.DisruptionMode all single
scheduling.v1beta1.GangSchedulingPolicy minCount
scheduling.v1beta1.PodGroup apiVersion kind metadata:meta.v1.ObjectMeta spec:scheduling.v1beta1.PodGroupSpec status
scheduling.v1beta1.PodGroupResourceClaim name resourceClaimName resourceClaimTemplateName
scheduling.v1beta1.PodGroupSchedulingConstraints topology:[scheduling.v1beta1.TopologyConstraint
scheduling.v1beta1.PodGroupSchedulingPolicy basic gang:scheduling.v1beta1.GangSchedulingPolicy
scheduling.v1beta1.PodGroupSpec disruptionMode:scheduling.v1beta1.DisruptionMode parentCompositePodGroupName preemptionPolicy priority priorityClassName resourceClaims:[scheduling.v1beta1.PodGroupResourceClaim|name schedulingConstraints:scheduling.v1beta1.PodGroupSchedulingConstraints schedulingPolicy:scheduling.v1beta1.PodGroupSchedulingPolicy workloadRef:scheduling.v1beta1.WorkloadReference
scheduling.v1beta1.PodGroupTemplate disruptionMode:scheduling.v1beta1.DisruptionMode name preemptionPolicy priority priorityClassName resourceClaims:[scheduling.v1beta1.PodGroupResourceClaim|name schedulingConstraints:scheduling.v1beta1.PodGroupSchedulingConstraints schedulingPolicy:scheduling.v1beta1.PodGroupSchedulingPolicy
scheduling.v1beta1.TopologyConstraint key
scheduling.v1beta1.TypedLocalObjectReference apiGroup kind name
scheduling.v1beta1.Workload apiVersion kind metadata:meta.v1.ObjectMeta spec:scheduling.v1beta1.WorkloadSpec
scheduling.v1beta1.WorkloadReference templateName workloadName
scheduling.v1beta1.WorkloadSpec compositePodGroupTemplates:[scheduling.v1beta1.CompositePodGroupTemplate|name controllerRef:scheduling.v1beta1.TypedLocalObjectReference podGroupTemplates:[scheduling.v1beta1.PodGroupTemplate|name
storage.v1.CSIDriver apiVersion kind metadata:meta.v1.ObjectMeta spec:storage.v1.CSIDriverSpec
storage.v1.CSIDriverSpec attachRequired fsGroupPolicy nodeAllocatableUpdatePeriodSeconds@33- podInfoOnMount preventPodSchedulingIfMissing@36- requiresRepublish seLinuxMount serviceAccountTokenInSecrets@35- storageCapacity tokenRequests:[storage.v1.TokenRequest volumeLifecycleModes:[!
storage.v1.CSINode apiVersion kind metadata:meta.v1.ObjectMeta spec:storage.v1.CSINodeSpec status@37-
storage.v1.CSINodeDriver allocatable:storage.v1.VolumeNodeResources name nodeID topologyKeys
storage.v1.CSINodeSpec drivers:[storage.v1.CSINodeDriver|name
storage.v1.CSIStorageCapacity apiVersion capacity kind maximumVolumeSize metadata:meta.v1.ObjectMeta nodeTopology:meta.v1.LabelSelector storageClassName
storage.v1.StorageClass allowVolumeExpansion allowedTopologies:[core.v1.TopologySelectorTerm apiVersion kind metadata:meta.v1.ObjectMeta mountOptions parameters provisioner reclaimPolicy volumeBindingMode
storage.v1.TokenRequest audience expirationSeconds
storage.v1.VolumeAttachment apiVersion kind metadata:meta.v1.ObjectMeta spec:storage.v1.VolumeAttachmentSpec status
storage.v1.VolumeAttachmentSource inlineVolumeSpec:core.v1.PersistentVolumeSpec persistentVolumeName
storage.v1.VolumeAttachmentSpec attacher nodeName source:storage.v1.VolumeAttachmentSource
storage.v1.VolumeAttributesClass apiVersion driverName kind metadata:meta.v1.ObjectMeta parameters
storage.v1.VolumeNodeResources count
storage.v1beta1.CSIStorageCapacity apiVersion capacity kind maximumVolumeSize metadata:meta.v1.ObjectMeta nodeTopology:meta.v1.LabelSelector storageClassName
storage.v1beta1.VolumeAttributesClass apiVersion driverName kind metadata:meta.v1.ObjectMeta parameters
storagemigration.v1.StorageVersionMigration apiVersion kind metadata:meta.v1.ObjectMeta spec:storagemigration.v1.StorageVersionMigrationSpec status
storagemigration.v1.StorageVersionMigrationSpec resource:meta.v1.GroupResource
storagemigration.v1beta1.StorageVersionMigration apiVersion kind metadata:meta.v1.ObjectMeta spec:storagemigration.v1beta1.StorageVersionMigrationSpec status
storagemigration.v1beta1.StorageVersionMigrationSpec resource:meta.v1.GroupResource`;
