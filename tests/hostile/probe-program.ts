/** A system call that a container may try: by which door, with which number and arguments. */
export interface Probe {
  name: string;
  /** `int80` is the door of 32-bit programs, open to 64-bit ones too; x32 calls go through `syscall` with a bit set. */
  door: 'syscall' | 'int80';
  number: number;
  args?: readonly (number | bigint)[];
}

const BASE = 0x40_0000;
const HEADERS_BYTES = 64 + 56;
/** rdi rsi rdx r10 r8 r9, the order of arguments; each as its prefix and opcode of "move these 64 bits into". */
const REGISTERS_64: readonly (readonly number[])[] = [
  [0x48, 0xbf],
  [0x48, 0xbe],
  [0x48, 0xba],
  [0x49, 0xba],
  [0x49, 0xb8],
  [0x49, 0xb9],
];
/** ebx ecx edx esi edi */
const REGISTERS_32: readonly (readonly number[])[] = [[0xbb], [0xb9], [0xba], [0xbe], [0xbf]];
const MOVE_NUMBER = 0xb8;
const SYSCALL = [0x0f, 0x05];
const INT_80 = [0xcd, 0x80];
/** Below zero, the answer is an error number: edi = eax < 0 ? -eax : 0, then exit(edi). */
// xor edi, edi · test eax, eax · jns +4 · neg eax · mov edi, eax · mov eax, 60 · syscall
const EXIT_WITH_ERROR = [0x31, 0xff, 0x85, 0xc0, 0x79, 0x04, 0xf7, 0xd8, 0x89, 0xc7, 0xb8, 60, 0, 0, 0, ...SYSCALL];

/**
 * A program for Linux on x86-64 that makes one system call and ends with its error number, or with 0 when it was let
 * through. Written byte by byte, so that the tests need no compiler.
 */
export function buildProbe({ door, number, args = [] }: Probe): Buffer {
  const registers = door === 'syscall' ? REGISTERS_64 : REGISTERS_32;
  const loads = args.flatMap((value, index) => {
    const operand = Buffer.alloc(door === 'syscall' ? 8 : 4);
    if (door === 'syscall') operand.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
    else operand.writeUInt32LE(Number(BigInt.asUintN(32, BigInt(value))));
    return [...(registers[index] ?? []), ...operand];
  });
  const call = Buffer.alloc(4);
  call.writeUInt32LE(number >>> 0);
  const enter = door === 'syscall' ? SYSCALL : INT_80;
  const code = Buffer.from([...loads, MOVE_NUMBER, ...call, ...enter, ...EXIT_WITH_ERROR]);
  return Buffer.concat([header(HEADERS_BYTES + code.length), code]);
}

/** The ELF header and one segment that is all of the file. */
function header(fileBytes: number): Buffer {
  const elf = Buffer.alloc(HEADERS_BYTES);
  elf.write('\x7fELF\x02\x01\x01', 'latin1');
  elf.writeUInt16LE(2, 16); // an executable
  elf.writeUInt16LE(62, 18); // of x86-64
  elf.writeUInt32LE(1, 20);
  elf.writeBigUInt64LE(BigInt(BASE + HEADERS_BYTES), 24); // begins behind the headers
  elf.writeBigUInt64LE(64n, 32);
  elf.writeUInt16LE(64, 52);
  elf.writeUInt16LE(56, 54);
  elf.writeUInt16LE(1, 56);
  elf.writeUInt32LE(1, 64); // to be loaded
  elf.writeUInt32LE(5, 68); // read and run
  elf.writeBigUInt64LE(BigInt(BASE), 80);
  elf.writeBigUInt64LE(BigInt(BASE), 88);
  elf.writeBigUInt64LE(BigInt(fileBytes), 96);
  elf.writeBigUInt64LE(BigInt(fileBytes), 104);
  elf.writeBigUInt64LE(0x1000n, 112);
  return elf;
}
