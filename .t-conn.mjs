import { DefaultAzureCredential, EnvironmentCredential } from '@azure/identity';
import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
const inner=createDefaultHttpClient();
const httpClient={sendRequest(r){console.log('SEND',r.method,r.url,r.timeout);return inner.sendRequest(r)}};
const c=new DefaultAzureCredential({httpClient, retryOptions:{maxRetries:0}});
try{ console.log(await c.getToken('https://graph.microsoft.com/.default')) }catch(e){ let d=e; while(d){console.log(d.name,'|',d.constructor.name,'|',String(d.message).slice(0,300),'|',d.errorCode,d.statusCode,d.code, d.errors?.map(x=>x.name)); d=d.cause;} }
