/** One condition on an argument, which is compared as the 64 bits that the call came with. */
export interface ArgumentFilter {
  index: number;
  value: number;
  op: 'SCMP_CMP_EQ' | 'SCMP_CMP_MASKED_EQ';
  valueTwo?: number;
}

export interface Rule {
  names: readonly string[];
  action: 'SCMP_ACT_ALLOW' | 'SCMP_ACT_ERRNO';
  errnoRet?: number;
  args?: readonly ArgumentFilter[];
}
