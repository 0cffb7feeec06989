/* Runs pieces of machine code on the real processor: reads "CODE FLAGS RAX RCX RDX RBX RSI RDI R8 R9"
   in hexadecimal, one a line, and prints the registers and flags afterwards in the same order. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

unsigned long regs[9];
void *code;

static void run(void) {
  __asm__ volatile(
      "push %%rbx\n push %%rbp\n"
      "mov 8+regs(%%rip), %%rax\n mov 16+regs(%%rip), %%rcx\n mov 24+regs(%%rip), %%rdx\n"
      "mov 32+regs(%%rip), %%rbx\n mov 40+regs(%%rip), %%rsi\n mov 48+regs(%%rip), %%rdi\n"
      "mov 56+regs(%%rip), %%r8\n mov 64+regs(%%rip), %%r9\n"
      "pushq regs(%%rip)\n popfq\n call *code(%%rip)\n pushfq\n popq regs(%%rip)\n"
      "mov %%rax, 8+regs(%%rip)\n mov %%rcx, 16+regs(%%rip)\n mov %%rdx, 24+regs(%%rip)\n"
      "mov %%rbx, 32+regs(%%rip)\n mov %%rsi, 40+regs(%%rip)\n mov %%rdi, 48+regs(%%rip)\n"
      "mov %%r8, 56+regs(%%rip)\n mov %%r9, 64+regs(%%rip)\n"
      "pop %%rbp\n pop %%rbx\n"
      ::: "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "cc",
      "memory");
}

int main(void) {
  char text[256];
  code = mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (code == MAP_FAILED) return 1;
  while (scanf("%255s %lx %lx %lx %lx %lx %lx %lx %lx %lx", text, &regs[0], &regs[1], &regs[2],
               &regs[3], &regs[4], &regs[5], &regs[6], &regs[7], &regs[8]) == 10) {
    unsigned char *at = code;
    for (char *p = text; *p; p += 2) {
      unsigned value;
      sscanf(p, "%2x", &value);
      *at++ = value;
    }
    *at = 0xc3;
    run();
    for (int i = 0; i < 9; i++) printf(i ? " %lx" : "%lx", regs[i]);
    printf("\n");
  }
  return 0;
}
