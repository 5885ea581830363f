using 'job.bicep'

param environmentName = 'cae-keyturn'
param identityName = 'id-keyturn'
param image = 'contoso.azurecr.io/keyturn:0.1.0'
param policy = loadTextContent('rotation.yaml')
