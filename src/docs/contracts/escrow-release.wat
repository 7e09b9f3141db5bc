;; Escrow release.
;;
;; Holds an amount until both the buyer and the inspector said that the goods are there, or gives it back when the
;; deadline has passed. Time is the time of the call, and nothing else.
;; Input: {"act": "open", "amount_minor": "100", "deadline": "2026-12-31T00:00:00.000Z"} | {"act": "confirm", "as":
;; "buyer" | "inspector"} | {"act": "settle"}, each with "escrow": its name.
;; Answer: {"escrow", "status"}: open, released or refunded. A settled one never changes.
(module
  (import "bpci" "input_int" (func $input_int (param i32 i32) (result i64)))
  (import "bpci" "input_text" (func $input_text (param i32 i32 i32 i32) (result i32)))
  (import "bpci" "state_get" (func $state_get (param i32 i32 i32 i32) (result i32)))
  (import "bpci" "state_put" (func $state_put (param i32 i32 i32 i32)))
  (import "bpci" "state_int" (func $state_int (param i32 i32 i64) (result i64)))
  (import "bpci" "state_put_int" (func $state_put_int (param i32 i32 i64)))
  (import "bpci" "output_text" (func $output_text (param i32 i32 i32 i32)))
  (import "bpci" "output_int" (func $output_int (param i32 i32 i64)))
  (import "bpci" "abort" (func $abort (param i32 i32)))
  (memory (export "memory") 1 1)

  (data (i32.const 0) "/input/act")              ;; 10
  (data (i32.const 16) "/input/as")              ;; 9
  (data (i32.const 32) "/input/escrow")          ;; 13
  (data (i32.const 48) "/input/deadline")        ;; 15
  (data (i32.const 64) "/input/amount_minor")    ;; 19
  (data (i32.const 96) "/at")                    ;; 3
  (data (i32.const 112) "status/")               ;; 7: 1 open, 2 released, 3 refunded
  (data (i32.const 128) "amount/")               ;; 7
  (data (i32.const 144) "confirmed/")            ;; 10: 1 the buyer, 2 the inspector, 3 both
  (data (i32.const 160) "deadline/")             ;; 9
  (data (i32.const 176) "escrow")                ;; 6
  (data (i32.const 192) "status")                ;; 6
  (data (i32.const 208) "open")                  ;; 4
  (data (i32.const 224) "released")              ;; 8
  (data (i32.const 240) "refunded")              ;; 8
  (data (i32.const 256) "amount_minor")          ;; 12
  (data (i32.const 272) "escrow must be a name of 1 to 40 characters")     ;; 43
  (data (i32.const 320) "there is no such escrow")                        ;; 23
  (data (i32.const 352) "there is such an escrow already")                ;; 31
  (data (i32.const 384) "the escrow is settled")                          ;; 21
  (data (i32.const 416) "act must be open, confirm or settle")            ;; 35
  (data (i32.const 464) "as must be buyer or inspector")                  ;; 29
  (data (i32.const 496) "deadline must be a time like 2026-12-31T00:00:00")   ;; 48
  (data (i32.const 560) "neither both confirmed nor is the deadline over")  ;; 47
  (data (i32.const 624) "amount_minor must be above 0")                   ;; 28

  ;; 1024: the escrow's name. 2048: a key. 3072: a text of the input. 3200: the deadline. 3264: now.
  (global $name_length (mut i32) (i32.const 0))

  (func $key (param $prefix i32) (param $length i32) (result i32)
    (memory.copy (i32.const 2048) (local.get $prefix) (local.get $length))
    (memory.copy (i32.add (i32.const 2048) (local.get $length)) (i32.const 1024) (global.get $name_length))
    (i32.add (local.get $length) (global.get $name_length)))

  (func $get (param $prefix i32) (param $length i32) (result i64)
    (call $state_int (i32.const 2048) (call $key (local.get $prefix) (local.get $length)) (i64.const 0)))

  (func $put (param $prefix i32) (param $length i32) (param $value i64)
    (call $state_put_int
      (i32.const 2048) (call $key (local.get $prefix) (local.get $length)) (local.get $value)))

  (func $require_open (local $status i64)
    (local.set $status (call $get (i32.const 112) (i32.const 7)))
    (if (i64.eqz (local.get $status)) (then (call $abort (i32.const 320) (i32.const 23))))
    (if (i64.ne (local.get $status) (i64.const 1)) (then (call $abort (i32.const 384) (i32.const 21)))))

  ;; The first 19 characters of two times in UTC compare as the times do.
  (func $is_over (result i32) (local $i i32) (local $now i32) (local $end i32)
    (drop (call $state_get (i32.const 2048) (call $key (i32.const 160) (i32.const 9)) (i32.const 3200) (i32.const 19)))
    (drop (call $input_text (i32.const 96) (i32.const 3) (i32.const 3264) (i32.const 19)))
    (loop $next
      (local.set $now (i32.load8_u (i32.add (i32.const 3264) (local.get $i))))
      (local.set $end (i32.load8_u (i32.add (i32.const 3200) (local.get $i))))
      (if (i32.ne (local.get $now) (local.get $end))
        (then (return (i32.gt_u (local.get $now) (local.get $end)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 19))))
    (i32.const 1))

  (func $open (local $amount i64)
    (if (i64.ne (call $get (i32.const 112) (i32.const 7)) (i64.const 0))
      (then (call $abort (i32.const 352) (i32.const 31))))
    (local.set $amount (call $input_int (i32.const 64) (i32.const 19)))
    (if (i64.le_s (local.get $amount) (i64.const 0)) (then (call $abort (i32.const 624) (i32.const 28))))
    (if (i32.lt_s (call $input_text (i32.const 48) (i32.const 15) (i32.const 3200) (i32.const 19)) (i32.const 19))
      (then (call $abort (i32.const 496) (i32.const 48))))
    (call $state_put (i32.const 2048) (call $key (i32.const 160) (i32.const 9)) (i32.const 3200) (i32.const 19))
    (call $put (i32.const 128) (i32.const 7) (local.get $amount))
    (call $put (i32.const 112) (i32.const 7) (i64.const 1)))

  (func $confirm (local $length i32) (local $who i64)
    (call $require_open)
    (local.set $length (call $input_text (i32.const 16) (i32.const 9) (i32.const 3072) (i32.const 16)))
    (if (i32.eq (local.get $length) (i32.const 5)) (then (local.set $who (i64.const 1))))       ;; buyer
    (if (i32.eq (local.get $length) (i32.const 9)) (then (local.set $who (i64.const 2))))       ;; inspector
    (if (i32.ne (i32.load8_u (i32.const 3072)) (select (i32.const 98) (i32.const 105) (i64.eq (local.get $who) (i64.const 1))))
      (then (local.set $who (i64.const 0))))
    (if (i64.eqz (local.get $who)) (then (call $abort (i32.const 464) (i32.const 29))))
    (call $put (i32.const 144) (i32.const 10) (i64.or (call $get (i32.const 144) (i32.const 10)) (local.get $who))))

  (func $settle
    (call $require_open)
    (if (i64.eq (call $get (i32.const 144) (i32.const 10)) (i64.const 3))
      (then (call $put (i32.const 112) (i32.const 7) (i64.const 2)) (return)))
    (if (i32.eqz (call $is_over)) (then (call $abort (i32.const 560) (i32.const 47))))
    (call $put (i32.const 112) (i32.const 7) (i64.const 3)))

  (func $answer (local $status i64)
    (call $output_text (i32.const 176) (i32.const 6) (i32.const 1024) (global.get $name_length))
    (call $output_int (i32.const 256) (i32.const 12) (call $get (i32.const 128) (i32.const 7)))
    (local.set $status (call $get (i32.const 112) (i32.const 7)))
    (if (i64.eq (local.get $status) (i64.const 1))
      (then (call $output_text (i32.const 192) (i32.const 6) (i32.const 208) (i32.const 4))))
    (if (i64.eq (local.get $status) (i64.const 2))
      (then (call $output_text (i32.const 192) (i32.const 6) (i32.const 224) (i32.const 8))))
    (if (i64.eq (local.get $status) (i64.const 3))
      (then (call $output_text (i32.const 192) (i32.const 6) (i32.const 240) (i32.const 8)))))

  (func (export "run") (local $length i32) (local $first i32)
    (global.set $name_length (call $input_text (i32.const 32) (i32.const 13) (i32.const 1024) (i32.const 40)))
    (if (i32.or (i32.lt_s (global.get $name_length) (i32.const 1)) (i32.gt_s (global.get $name_length) (i32.const 40)))
      (then (call $abort (i32.const 272) (i32.const 43))))
    ;; open, confirm and settle begin with letters of their own.
    (local.set $length (call $input_text (i32.const 0) (i32.const 10) (i32.const 3072) (i32.const 16)))
    (local.set $first (i32.load8_u (i32.const 3072)))
    (block $done
      (if (i32.and (i32.eq (local.get $length) (i32.const 4)) (i32.eq (local.get $first) (i32.const 111)))
        (then (call $open) (br $done)))
      (if (i32.and (i32.eq (local.get $length) (i32.const 7)) (i32.eq (local.get $first) (i32.const 99)))
        (then (call $confirm) (br $done)))
      (if (i32.and (i32.eq (local.get $length) (i32.const 6)) (i32.eq (local.get $first) (i32.const 115)))
        (then (call $settle) (br $done)))
      (call $abort (i32.const 416) (i32.const 35)))
    (call $answer))
)
