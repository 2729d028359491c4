//! The members that RegisterTaskDefinition takes, by the shapes of AWS's service model.

use super::Kind::{self, Flag, List, Members, Number, Text, Texts};

/// A whole task definition.
pub(super) const DEFINITION: &[(&str, Kind)] = &[
    ("family", Text),
    ("taskRoleArn", Text),
    ("executionRoleArn", Text),
    ("networkMode", Text),
    ("containerDefinitions", List(&Members(CONTAINER_DEFINITION))),
    ("volumes", List(&Members(VOLUME))),
    ("placementConstraints", List(&Members(TASK_DEFINITION_PLACEMENT_CONSTRAINT))),
    ("requiresCompatibilities", List(&Text)),
    ("cpu", Text),
    ("memory", Text),
    ("tags", List(&Members(TAG))),
    ("pidMode", Text),
    ("ipcMode", Text),
    ("proxyConfiguration", Members(PROXY_CONFIGURATION)),
    ("inferenceAccelerators", List(&Members(INFERENCE_ACCELERATOR))),
    ("ephemeralStorage", Members(EPHEMERAL_STORAGE)),
    ("runtimePlatform", Members(RUNTIME_PLATFORM)),
    ("enableFaultInjection", Flag),
];
const CONTAINER_DEFINITION: &[(&str, Kind)] = &[
    ("name", Text),
    ("image", Text),
    ("repositoryCredentials", Members(REPOSITORY_CREDENTIALS)),
    ("cpu", Number),
    ("memory", Number),
    ("memoryReservation", Number),
    ("links", List(&Text)),
    ("portMappings", List(&Members(PORT_MAPPING))),
    ("essential", Flag),
    ("restartPolicy", Members(CONTAINER_RESTART_POLICY)),
    ("entryPoint", List(&Text)),
    ("command", List(&Text)),
    ("environment", List(&Members(KEY_VALUE_PAIR))),
    ("environmentFiles", List(&Members(ENVIRONMENT_FILE))),
    ("mountPoints", List(&Members(MOUNT_POINT))),
    ("volumesFrom", List(&Members(VOLUME_FROM))),
    ("linuxParameters", Members(LINUX_PARAMETERS)),
    ("secrets", List(&Members(SECRET))),
    ("dependsOn", List(&Members(CONTAINER_DEPENDENCY))),
    ("startTimeout", Number),
    ("stopTimeout", Number),
    ("versionConsistency", Text),
    ("hostname", Text),
    ("user", Text),
    ("workingDirectory", Text),
    ("disableNetworking", Flag),
    ("privileged", Flag),
    ("readonlyRootFilesystem", Flag),
    ("dnsServers", List(&Text)),
    ("dnsSearchDomains", List(&Text)),
    ("extraHosts", List(&Members(HOST_ENTRY))),
    ("dockerSecurityOptions", List(&Text)),
    ("interactive", Flag),
    ("pseudoTerminal", Flag),
    ("dockerLabels", Texts),
    ("ulimits", List(&Members(ULIMIT))),
    ("logConfiguration", Members(LOG_CONFIGURATION)),
    ("healthCheck", Members(HEALTH_CHECK)),
    ("systemControls", List(&Members(SYSTEM_CONTROL))),
    ("resourceRequirements", List(&Members(RESOURCE_REQUIREMENT))),
    ("firelensConfiguration", Members(FIRELENS_CONFIGURATION)),
    ("credentialSpecs", List(&Text)),
];
const REPOSITORY_CREDENTIALS: &[(&str, Kind)] = &[("credentialsParameter", Text)];
const PORT_MAPPING: &[(&str, Kind)] =
    &[("containerPort", Number), ("hostPort", Number), ("protocol", Text), ("name", Text), ("appProtocol", Text), ("containerPortRange", Text)];
const CONTAINER_RESTART_POLICY: &[(&str, Kind)] = &[("enabled", Flag), ("ignoredExitCodes", List(&Number)), ("restartAttemptPeriod", Number)];
const KEY_VALUE_PAIR: &[(&str, Kind)] = &[("name", Text), ("value", Text)];
const ENVIRONMENT_FILE: &[(&str, Kind)] = &[("value", Text), ("type", Text)];
const MOUNT_POINT: &[(&str, Kind)] = &[("sourceVolume", Text), ("containerPath", Text), ("readOnly", Flag)];
const VOLUME_FROM: &[(&str, Kind)] = &[("sourceContainer", Text), ("readOnly", Flag)];
const LINUX_PARAMETERS: &[(&str, Kind)] = &[
    ("capabilities", Members(KERNEL_CAPABILITIES)),
    ("devices", List(&Members(DEVICE))),
    ("initProcessEnabled", Flag),
    ("sharedMemorySize", Number),
    ("tmpfs", List(&Members(TMPFS))),
    ("maxSwap", Number),
    ("swappiness", Number),
];
const KERNEL_CAPABILITIES: &[(&str, Kind)] = &[("add", List(&Text)), ("drop", List(&Text))];
const DEVICE: &[(&str, Kind)] = &[("hostPath", Text), ("containerPath", Text), ("permissions", List(&Text))];
const TMPFS: &[(&str, Kind)] = &[("containerPath", Text), ("size", Number), ("mountOptions", List(&Text))];
const SECRET: &[(&str, Kind)] = &[("name", Text), ("valueFrom", Text)];
const CONTAINER_DEPENDENCY: &[(&str, Kind)] = &[("containerName", Text), ("condition", Text)];
const HOST_ENTRY: &[(&str, Kind)] = &[("hostname", Text), ("ipAddress", Text)];
const ULIMIT: &[(&str, Kind)] = &[("name", Text), ("softLimit", Number), ("hardLimit", Number)];
const LOG_CONFIGURATION: &[(&str, Kind)] = &[("logDriver", Text), ("options", Texts), ("secretOptions", List(&Members(SECRET)))];
const HEALTH_CHECK: &[(&str, Kind)] = &[("command", List(&Text)), ("interval", Number), ("timeout", Number), ("retries", Number), ("startPeriod", Number)];
const SYSTEM_CONTROL: &[(&str, Kind)] = &[("namespace", Text), ("value", Text)];
const RESOURCE_REQUIREMENT: &[(&str, Kind)] = &[("value", Text), ("type", Text)];
const FIRELENS_CONFIGURATION: &[(&str, Kind)] = &[("type", Text), ("options", Texts)];
const VOLUME: &[(&str, Kind)] = &[
    ("name", Text),
    ("host", Members(HOST_VOLUME_PROPERTIES)),
    ("dockerVolumeConfiguration", Members(DOCKER_VOLUME_CONFIGURATION)),
    ("efsVolumeConfiguration", Members(EFSVOLUME_CONFIGURATION)),
    ("s3filesVolumeConfiguration", Members(S3_FILES_VOLUME_CONFIGURATION)),
    ("fsxWindowsFileServerVolumeConfiguration", Members(FSX_WINDOWS_FILE_SERVER_VOLUME_CONFIGURATION)),
    ("configuredAtLaunch", Flag),
];
const HOST_VOLUME_PROPERTIES: &[(&str, Kind)] = &[("sourcePath", Text)];
const DOCKER_VOLUME_CONFIGURATION: &[(&str, Kind)] = &[("scope", Text), ("autoprovision", Flag), ("driver", Text), ("driverOpts", Texts), ("labels", Texts)];
const EFSVOLUME_CONFIGURATION: &[(&str, Kind)] = &[
    ("fileSystemId", Text),
    ("rootDirectory", Text),
    ("transitEncryption", Text),
    ("transitEncryptionPort", Number),
    ("authorizationConfig", Members(EFSAUTHORIZATION_CONFIG)),
];
const EFSAUTHORIZATION_CONFIG: &[(&str, Kind)] = &[("accessPointId", Text), ("iam", Text)];
const S3_FILES_VOLUME_CONFIGURATION: &[(&str, Kind)] =
    &[("fileSystemArn", Text), ("rootDirectory", Text), ("transitEncryptionPort", Number), ("accessPointArn", Text)];
const FSX_WINDOWS_FILE_SERVER_VOLUME_CONFIGURATION: &[(&str, Kind)] =
    &[("fileSystemId", Text), ("rootDirectory", Text), ("authorizationConfig", Members(FSX_WINDOWS_FILE_SERVER_AUTHORIZATION_CONFIG))];
const FSX_WINDOWS_FILE_SERVER_AUTHORIZATION_CONFIG: &[(&str, Kind)] = &[("credentialsParameter", Text), ("domain", Text)];
const TASK_DEFINITION_PLACEMENT_CONSTRAINT: &[(&str, Kind)] = &[("type", Text), ("expression", Text)];
const TAG: &[(&str, Kind)] = &[("key", Text), ("value", Text)];
const PROXY_CONFIGURATION: &[(&str, Kind)] = &[("type", Text), ("containerName", Text), ("properties", List(&Members(KEY_VALUE_PAIR)))];
const INFERENCE_ACCELERATOR: &[(&str, Kind)] = &[("deviceName", Text), ("deviceType", Text)];
const EPHEMERAL_STORAGE: &[(&str, Kind)] = &[("sizeInGiB", Number)];
const RUNTIME_PLATFORM: &[(&str, Kind)] = &[("cpuArchitecture", Text), ("operatingSystemFamily", Text)];
