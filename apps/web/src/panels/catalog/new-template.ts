/** What an empty editor of templates begins with. */
export const NEW_TEMPLATE = `x-bulkhead:
  name: my-template
  title: {en: My template, zh-CN: 我的模板}
  description: {en: What it makes, zh-CN: 用途说明}
  category: web
  parameters:
    - {name: MEMORY, type: size, title: {en: Memory, zh-CN: 内存}, default: 32m, min: 16777216}
services:
  web:
    image: bulkhead/busybox:1
    command: [httpd, -f, -p, "8080"]
    restart: always
    deploy: {resources: {limits: {cpus: "0.1", memory: "\${MEMORY}", pids: 16}}}
`;
