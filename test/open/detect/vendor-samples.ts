/**
 * Outputs of vendors' tools. REAL: captured or pasted in public (sources beside them; numbers and identities
 * untouched). FIXTURE: another project's test data. SHAPE: put together from a description, spacing not to be relied on.
 */

/** REAL: `rocm-smi --showproductname --showmeminfo vram --json`, RX 7900 XT (marimo issue 9237). */
export const rocmJson =
  '{"card0": {"VRAM Total Memory (B)": "21458059264", "Card Series": "Radeon RX 7900 XT", "Card Model": "0x744c", "Device Rev": "0xcc", "GFX Version": "gfx1100"}}';

/** REAL, memory left out by the call: `rocm-smi --showproductname --json`, MI300A (public issue). */
export const rocmJsonMi300a =
  '{"card0": {"Card Series": "AMD Instinct MI300A", "Card Model": "0x74a0", "Card SKU": "N/A", "Node ID": "4", "GFX Version": "gfx942"}}';

/** REAL: `rocm-smi --showproductname --csv` of an old version, MI100 (public issue). */
export const rocmOldCsv = `device,Card series,Card model,Card vendor,Card SKU
card0,Arcturus GL-XL [AMD Instinct MI100],0x0c34,Advanced Micro Devices Inc. [AMD/ATI],D34316
`;

/** REAL: `rocm-smi --showproductname --showuse --showmeminfo vram --csv` (marimo issue 9237). */
export const rocmNewCsv = `device,GPU use (%),VRAM Total Memory (B),VRAM Total Used Memory (B),Card Series,Card Model,Card Vendor,Card SKU,Subsystem ID,Device Rev,Node ID,GUID,GFX Version
card0,0,21458059264,27856896,Radeon RX 7900 XT,0x744c,Advanced Micro Devices Inc. [AMD/ATI],D70401XT,0x471e,0xcc,1,26967,gfx1100
`;

/** SHAPE: a warning before the CSV, a name that libdrm doesn't know (public issue). */
export const rocmLowPower = `WARNING: AMD GPU device(s) is/are in a low-power state. Check power control/runtime_status

device,Card Series,Card Model,Card Vendor,Card SKU
card0,N/A,0x1586,Advanced Micro Devices Inc. [AMD/ATI],STRXLGEN
`;

/** REAL: `rocm-smi --showproductname --showmeminfo vram` of two MI50 and the processor's graphics (llmfit issue 638). */
export const rocmBlocks = `============================ ROCm System Management Interface ============================
================================== Memory Usage (Bytes) ==================================
GPU[0]		: VRAM Total Memory (B): 34342961152
GPU[0]		: VRAM Total Used Memory (B): 25227759616
GPU[1]		: VRAM Total Memory (B): 17163091968
GPU[1]		: VRAM Total Used Memory (B): 7695077376
GPU[2]		: VRAM Total Memory (B): 536870912
GPU[2]		: VRAM Total Used Memory (B): 18165760
==========================================================================================
====================================== Product Info ======================================
GPU[0]		: Card Series: 		AMD Radeon Graphics
GPU[0]		: Card Model: 		0x66a0
GPU[0]		: Card Vendor: 		Advanced Micro Devices, Inc. [AMD/ATI]
GPU[0]		: Card SKU: 		D1640200
GPU[0]		: Device Rev: 		0x00
GPU[0]		: GFX Version: 		gfx906
GPU[1]		: Card Series: 		AMD Instinct MI60 / MI50
GPU[1]		: Card Model: 		0x66a1
GPU[1]		: Card SKU: 		D1631400
GPU[1]		: Device Rev: 		0x02
GPU[1]		: GFX Version: 		gfx906
GPU[2]		: Card Series: 		AMD Radeon Graphics
GPU[2]		: Card Model: 		0x1638
GPU[2]		: Card SKU: 		CEZANNE
GPU[2]		: Device Rev: 		0xc8
GPU[2]		: GFX Version: 		gfx90c
==========================================================================================
================================== End of ROCm SMI Log ===================================
`;

/** FIXTURE: tables of newer versions (llmfit). */
export const rocmTables = `====================== ROCm System Management Interface ======================
================================ Memory Usage ================================
Device  Node  VRAM Total Memory (B)   VRAM Total Used Memory (B)
0       2     34342961152             16893952
1       1     34342961152             33678336
=============================================================================
================================ Product Info ================================
Device  Card Series            Card Model  Card Vendor
0       Instinct MI60 / MI50   0x66a1      Advanced Micro Devices, Inc. [AMD/ATI]
1       Instinct MI60 / MI50   0x66a1      Advanced Micro Devices, Inc. [AMD/ATI]
=============================================================================
`;

/** FIXTURE: Strix Halo with 64 GiB set aside and no libdrm (llmfit). */
export const rocmStrix = `GPU[0]          : VRAM Total Memory (B): 68719476736
GPU[0]          : VRAM Total Used Memory (B): 53637746688
GPU[0]          : Card Series:            N/A
GPU[0]          : Card Model:             0x1586
GPU[0]          : Card SKU:               STRXLGEN
GPU[0]          : GFX Version:            gfx1151
`;

/** REAL, indentation approximate: `amd-smi static` (rocm-systems PR 2987). */
export const amdSmiText = `GPU: 0
    ASIC:
        MARKET_NAME: AMD Instinct MI350X
        VENDOR_NAME: Advanced Micro Devices Inc. [AMD/ATI]
        DEVICE_ID: 0x75a0
        REV_ID: 0x00
        ASIC_SERIAL: <redacted>
        NUM_COMPUTE_UNITS: 128
        TARGET_GRAPHICS_VERSION: gfx950
    BUS:
        BDF: 0000:05:00.0
`;

/** SHAPE: `amd-smi static --asic --vram --json` (fields of amd-smi's own source; size of an MI300X). */
export const amdSmiJson = `[
    {
        "gpu": 0,
        "asic": {
            "market_name": "AMD Instinct MI300X",
            "vendor_id": "0x1002",
            "device_id": "0x74a1",
            "rev_id": "0x00",
            "asic_serial": "0x5D7C5E4E0B2D41F3",
            "oam_id": 4,
            "num_compute_units": 304,
            "target_graphics_version": "gfx942"
        },
        "vram": {
            "type": "HBM3",
            "vendor": "HYNIX",
            "size": { "value": 196592, "unit": "MB" },
            "bit_width": "N/A"
        }
    }
]
`;

/** REAL memory bank (ROCm issue 4750), the rest as that node's kernel driver writes it: 1 of 8 of an MI300X. */
export const partitionBank =
  'heap_type 1\nsize_in_bytes 25767706624\nflags 0\nwidth 8192\nmem_clk_max 1300\n';
export const partitionNode = (partition: number, bus = 5) => `cpu_cores_count 0
simd_count 152
mem_banks_count 1
gfx_target_version 90402
vendor_id 4098
device_id 29857
location_id ${bus * 256 + partition}
domain 0
drm_render_minor ${128 + partition}
unique_id 15892914418766200${100 + partition}
num_xcc 1
`;

/** SHAPE, the byte count is real and a text as in intel/xpumanager issue 127: `xpu-smi discovery -j`, and with `-d 0`. */
export const xpuList = `{
    "device_list": [
        { "device_id": 0, "device_name": "Intel(R) Arc(TM) A770 Graphics", "device_type": "GPU", "vendor_name": "Intel(R) Corporation" }
    ]
}`;
export const xpuDevice =
  '{"device_id": 0, "device_name": "Intel(R) Arc(TM) A770 Graphics", "memory_physical_size_byte": "17102532608", "driver_version": "1.3"}';

/** FIXTURE: two tiles, the bytes as numbers (a public Go test). */
export const xpuArray =
  '[{"device_id": 0, "device_name": "Intel(R) Data Center GPU Max 1550", "memory_physical_size_byte": 68719476736}, {"device_id": 1, "device_name": "Intel(R) Data Center GPU Max 1550", "memory_physical_size_byte": 68719476736}]';

/** REAL, borders approximate: `xpu-smi discovery` of a driver that doesn't know the name. */
export const xpuTable = `+-----------+--------------------------------------------------------------------------------------+
| Device ID | Device Information                                                                   |
+-----------+--------------------------------------------------------------------------------------+
| 0         | Device Name: Intel(R) Graphics [0xe211]                                              |
|           | Vendor Name: Intel(R) Corporation                                                    |
+-----------+--------------------------------------------------------------------------------------+
`;

/** REAL: `xpu-smi` of version 2 (intel/xpumanager issue 145). */
export const xpuVersion2 = `+----------------------------------------------+----------------------------+------------------------+
|            Intel XPU-SMI v2.0    Driver: 96E1802BAF7F7118043A89B    Level Zero: 1.32.0             |
+----------------------------------------------+----------------------------+------------------------+
| GPU  Name                    Persistence-M   | Bus-Id            Disp.A   |   Volatile Uncorr. ECC |
| Fan              Temp  Pwr:Usage/Cap         | Memory-Usage               |   GPU-Util  Compute M. |
+----------------------------------------------+----------------------------+------------------------+
|   0  Intel(R) Arc(TM) A770   Off             | 0000:03:00.0      Off      |               Disabled |
|      Graphics                                |                            |                        |
| N/A               N/A  45W / 190W            | 3642MiB / 16288MiB         |      N/A       Default |
+----------------------------------------------+----------------------------+------------------------+
`;

/** REAL, columns cut: `hl-smi -Q … -f csv`, Gaudi 3. */
export const hlSmi = `index, name, bus_id, driver_version, uuid, module_id, memory.total [MiB], memory.free [MiB], memory.used [MiB]
0, HL-325L, 0000:3b:00.0, 1.24.1-b336d5e, 01P4-HL3090A0-18-UAN071-12-03-01, 1, 131072 MiB, 130400 MiB, 672 MiB
`;

/** REAL: `npu-smi info`, two Ascend 910B3. */
export const npu910b3 = `+------------------------------------------------------------------------------------------------+
| npu-smi 24.1.rc1.b030            Version: 24.1.rc1.b030                                        |
+---------------------------+---------------+----------------------------------------------------+
| NPU   Name                | Health        | Power(W)    Temp(C)           Hugepages-Usage(page)|
| Chip                      | Bus-Id        | AICore(%)   Memory-Usage(MB)  HBM-Usage(MB)        |
+===========================+===============+====================================================+
| 0     910B3               | OK            | 101.8       43                0    / 0             |
| 0                         | 0000:C1:00.0  | 0           0    / 0          3318 / 65536         |
+===========================+===============+====================================================+
| 1     910B3               | OK            | 92.0        39                0    / 0             |
| 0                         | 0000:C2:00.0  | 0           0    / 0          3314 / 65536         |
+===========================+===============+====================================================+
+---------------------------+---------------+----------------------------------------------------+
| NPU     Chip              | Process id    | Process name             | Process memory(MB)      |
+===========================+===============+====================================================+
| 0       0                 | 4711          | python                   | 3318                    |
+===========================+===============+====================================================+
`;

/** REAL rows: 910B4 (npu-smi 26.0.rc1) and 910B2C (24.1.rc1), in the frame of the sample above. */
export const npu910b4 = `| 0     910B4               | OK            | 82.6                 32                      0    / 0                |
| 0                         | 0000:C1:00.0  | 0                    0    / 0                2871 / 32768            |
`;
export const npu910b2c = `| 0     910B2C              | OK            | 86.8        35                0    / 0             |
| 0                         | 0000:66:00.0  | 0           0    / 0          59356/ 65536         |
`;

/** REAL: two chips of one 910C (vllm-ascend issue 2534). */
export const npu910c = `| NPU   Name                | Health        | Power(W)    Temp(C)           Hugepages-Usage(page)|
| Chip  Phy-ID              | Bus-Id        | AICore(%)   Memory-Usage(MB)  HBM-Usage(MB)        |
+===========================+===============+====================================================+
| 0     Ascend910           | OK            | 178.5       36                0    / 0             |
| 0     0                   | 0000:9D:00.0  | 0           0    / 0          3416 / 65536         |
+------------------------------------------------------------------------------------------------+
| 0     Ascend910           | OK            | -           36                0    / 0             |
| 1     1                   | 0000:9F:00.0  | 0           0    / 0          3195 / 65536         |
+===========================+===============+====================================================+
`;

/** REAL, cut to one device: `neuron-ls -j` on trn2 (AWS documentation). */
export const neuronJson = `[
    {
        "neuron_device": 0,
        "bdf": "cc:00.0",
        "connected_to": [12, 3, 4, 1],
        "nc_count": 4,
        "logical_neuroncore_config": 2,
        "memory_size": 103079215104,
        "neuron_processes": []
    }
]`;

/** REAL, spacing approximate: `neuron-ls` on inf1 (AWS documentation). */
export const neuronTable = `+--------+--------+--------+-----------+--------------+
| NEURON | NEURON | NEURON | CONNECTED |     PCI      |
| DEVICE | CORES  | MEMORY |  DEVICES  |     BDF      |
+--------+--------+--------+-----------+--------------+
| 0      | 4      | 8 GB   | 1         | 0000:00:1c.0 |
+--------+--------+--------+-----------+--------------+
`;

/** FIXTURE: `system_profiler SPDisplaysDataType -json` (llmfit). */
export const macDisplays =
  '{"SPDisplaysDataType": [{"_name": "Intel HD Graphics 630", "sppci_model": "Intel HD Graphics 630", "spdisplays_mtlgpufamilysupport": "Metal 3", "spdisplays_vram_shared": "1536 MB"}, {"_name": "Apple M2", "sppci_model": "Apple M2", "spdisplays_mtlgpufamilysupport": "Metal 3", "spdisplays_vram_shared": "16 GB"}]}';

/** SHAPE: `sysctl -n hw.memsize machdep.cpu.brand_string iogpu.wired_limit_mb` (macOS documentation). */
export const macSysctl = '68719476736\nApple M4 Max\n0\n';
