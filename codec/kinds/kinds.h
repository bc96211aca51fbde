/* kinds/kinds.h - presentation of each kind. Every function writes the field at the cursor and steps
 * over it; it is called for rdata that was checked, and reads within the cursor whatever it finds. The
 * way back, from text to rdata, is declared in scan.h. */
#ifndef TAUT_KINDS_H
#define TAUT_KINDS_H

#include "../out.h"
#include "../rows.h"
#include "../scan.h"
#include "../words.h"

#pragma GCC visibility push(hidden)

/* fixed.c */
void taut_i_put_fixed(struct taut_out *o, enum taut_kind kind, struct taut_cursor *r);
/* text.c */
void taut_i_put_string(struct taut_out *o, struct taut_cursor *r);
void taut_i_put_strings(struct taut_out *o, struct taut_cursor *r);
void taut_i_put_tag(struct taut_out *o, struct taut_cursor *r);
void taut_i_put_text(struct taut_out *o, struct taut_cursor *r);
/* blob.c */
void taut_i_put_hex(struct taut_out *o, struct taut_cursor *r);
void taut_i_put_base64(struct taut_out *o, struct taut_cursor *r);
void taut_i_put_sized(struct taut_out *o, enum taut_kind kind, struct taut_cursor *r);
/* bitmap.c */
void taut_i_put_bitmap(struct taut_out *o, struct taut_cursor *r);
void taut_i_put_nxt(struct taut_out *o, struct taut_cursor *r);
void taut_i_put_ports(struct taut_out *o, struct taut_cursor *r);
/* address.c */
void taut_i_put_apl(struct taut_out *o, struct taut_cursor *r);
void taut_i_put_nsap(struct taut_out *o, struct taut_cursor *r);
void taut_i_put_atma(struct taut_out *o, struct taut_cursor *r);
void taut_i_put_gateway(struct taut_out *o, enum taut_kind kind, struct taut_cursor *r);
void taut_i_put_hip(struct taut_out *o, struct taut_cursor *r);
void taut_i_put_a6(struct taut_out *o, struct taut_cursor *r);
/* loc.c */
void taut_i_put_loc(struct taut_out *o, struct taut_cursor *r);
/* svcb.c, edns.c */
void taut_i_put_params(struct taut_out *o, struct taut_cursor *r);
void taut_i_put_options(struct taut_out *o, struct taut_cursor *r);
void taut_i_put_option(struct taut_out *o, uint16_t code, struct taut_cursor *value);
/* name_text.c */
void taut_i_put_name(struct taut_out *o, struct taut_cursor *r);
/* text.c of the codec */
void taut_i_put_record(struct taut_out *o, const struct taut_record *record, unsigned flags);
void taut_i_put_question(struct taut_out *o, const struct taut_question *question, unsigned flags);
void taut_i_put_rdata(struct taut_out *o, const struct taut_record *record, unsigned flags);

#pragma GCC visibility pop

#endif
