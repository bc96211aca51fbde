/* run.h - tautdump --encode: files of text or JSON in, hex or a pcap out. */
#ifndef TAUT_ENCODE_RUN_H
#define TAUT_ENCODE_RUN_H

#include "../dump/run.h"

/* Reads the files of the options, writes what --encode asks for to standard output, and complains on
 * standard error: FILE:LINE:COLUMN. Sets run->damaged if a message was not understood. */
void encode_run(struct dump_run *run);

#endif
