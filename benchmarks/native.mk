# The same build with nasm, ar, ld, objcopy and dd, to measure against. Only the checksums that the disk
# image needs are missing: dd can't compute them.
BUILD ?= build/native
NASM ?= nasm
LD ?= ld
AR ?= ar
OBJCOPY ?= objcopy
IMAGE := $(BUILD)/bareflow.img
vpath %.asm sources/boot sources/runtime sources/app

boot := $(patsubst sources/boot/%.asm,$(BUILD)/%.bin,$(wildcard sources/boot/*.asm))
runtime := $(patsubst sources/runtime/%.asm,$(BUILD)/%.o,$(wildcard sources/runtime/*.asm)) \
	$(patsubst sources/runtime/%.c,sources/objects/%.o,$(wildcard sources/runtime/*.c))
app := $(patsubst sources/app/%.asm,$(BUILD)/%.o,$(wildcard sources/app/*.asm)) \
	$(patsubst sources/app/%.c,sources/objects/%.o,$(wildcard sources/app/*.c))
library := $(BUILD)/kernel_lib.a

$(IMAGE): $(boot) $(BUILD)/app.bin
	dd if=/dev/null of=$@ bs=1 seek=10M status=none
	dd if=$(BUILD)/stage1.bin of=$@ conv=notrunc status=none
	dd if=$(BUILD)/stage2.bin of=$@ seek=1 conv=notrunc status=none
	dd if=$(BUILD)/app.bin of=$@ seek=9 conv=notrunc status=none

$(BUILD)/app.bin: $(BUILD)/app.elf
	$(OBJCOPY) -O binary $< $@

$(BUILD)/app.elf: $(app) $(library) layouts/app.ld
	$(LD) -m elf_i386 -T layouts/app.ld -Map $(BUILD)/app.map -o $@ $(app) $(library)

$(library): $(runtime)
	$(AR) rcs $@ $^

$(BUILD)/%.bin: %.asm | $(BUILD)
	$(NASM) -f bin -I sources/boot/ -MD $@.d -l $(BUILD)/$*.lst -o $@ $<

$(BUILD)/%.o: %.asm | $(BUILD)
	$(NASM) -f elf32 -I sources/boot/ -MD $@.d -l $(BUILD)/$*.lst -o $@ $<

$(BUILD):
	mkdir -p $@

-include $(wildcard $(BUILD)/*.d)
