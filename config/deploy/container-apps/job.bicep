// A Container Apps job that rotates every night, signed in by a user-assigned managed identity; no secret of its own.
//
// The environment and the identity are in the resource group that this is deployed to. The identity has the rights that
// keyturn validate --role writer lists, and AcrPull on the registry. Executions may meet: give the policy a `lock`.

@description('Of the job.')
param name string = 'keyturn'

param location string = resourceGroup().location

@description('The Container Apps environment.')
param environmentName string

@description('The user-assigned managed identity.')
param identityName string

@description('Built from config/deploy/Containerfile.')
param image string

@description('The text of the policy, as in job.bicepparam.')
param policy string

@description('In UTC.')
param schedule string = '17 3 * * *'

@description('A storage of the environment, of an NFS share that user 65532 may write: the trail is kept there. Without it the log of the environment has the events of each run, and there is no trail.')
param trailStorage string = ''

@secure()
@description('Variables that the policy names by env:NAME (a heartbeat, notices), and their values.')
param environmentVariables object = {}

var hasTrail = !empty(trailStorage)

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' existing = {
  name: environmentName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

resource job 'Microsoft.App/jobs@2025-01-01' = {
  name: name
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    environmentId: environment.id
    configuration: {
      triggerType: 'Schedule'
      scheduleTriggerConfig: {
        cronExpression: schedule
        parallelism: 1
        replicaCompletionCount: 1
      }
      // The next night is the retry. A run that hangs is ended after six hours, and the next one goes on.
      replicaRetryLimit: 0
      replicaTimeout: 21600
      registries: [
        {
          server: split(image, '/')[0]
          identity: identity.id
        }
      ]
      // The policy holds no secret; this is how a file gets into a container here.
      secrets: concat(
        [
          {
            name: 'policy'
            value: policy
          }
        ],
        map(items(environmentVariables), variable => {
          name: toLower(replace(variable.key, '_', '-'))
          value: variable.value
        })
      )
    }
    template: {
      containers: [
        {
          name: 'keyturn'
          image: image
          // Each line of --json is an event; the environment's log keeps them.
          args: concat(
            ['rotate', '--wait', '30m', '--json'],
            hasTrail ? ['--audit', '/var/lib/keyturn/audit.jsonl'] : []
          )
          env: concat(
            [
              {
                name: 'AZURE_CLIENT_ID'
                value: identity.properties.clientId
              }
            ],
            map(items(environmentVariables), variable => {
              name: variable.key
              secretRef: toLower(replace(variable.key, '_', '-'))
            })
          )
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          volumeMounts: concat(
            [
              {
                volumeName: 'policy'
                mountPath: '/etc/keyturn'
              }
            ],
            hasTrail
              ? [
                  {
                    volumeName: 'trail'
                    mountPath: '/var/lib/keyturn'
                  }
                ]
              : []
          )
        }
      ]
      volumes: concat(
        [
          {
            name: 'policy'
            storageType: 'Secret'
            secrets: [
              {
                secretRef: 'policy'
                path: 'rotation.yaml'
              }
            ]
          }
        ],
        hasTrail
          ? [
              {
                name: 'trail'
                storageType: 'NfsAzureFile'
                storageName: trailStorage
              }
            ]
          : []
      )
    }
  }
}
