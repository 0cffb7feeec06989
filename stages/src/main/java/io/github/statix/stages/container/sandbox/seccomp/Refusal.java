package io.github.statix.stages.container.sandbox.seccomp;

import java.util.List;

/**
 * One system call that is refused, always or for some values of an argument.
 *
 * @param name as in the manual
 * @param x8664 its number for programs of 64 bits, or {@link #NONE}
 * @param i386 its number for programs of 32 bits, or {@link #NONE}
 * @param when for which arguments
 * @param errno what it returns then
 */
record Refusal(String name, int x8664, int i386, When when, Errno errno) {

  /** The architecture does not have the call. */
  static final int NONE = -1;

  /**
   * For which arguments a call is refused. Only the lower 32 bits of an argument count: that is all
   * the kernel looks at where the tests below are used.
   */
  sealed interface When {

    /** Whatever the arguments are. */
    record Always() implements When {}

    /**
     * When the argument has any of these bits.
     *
     * @param argument its index, from 0
     * @param bits a mask
     */
    record AnyBit(int argument, int bits) implements When {}

    /**
     * When the argument is one of these.
     *
     * @param argument its index, from 0
     * @param values fewer than 200
     */
    record OneOf(int argument, List<Integer> values) implements When {}

    /**
     * Unless the argument is one of these.
     *
     * @param argument its index, from 0
     * @param values fewer than 200
     */
    record NoneOf(int argument, List<Integer> values) implements When {}
  }
}
