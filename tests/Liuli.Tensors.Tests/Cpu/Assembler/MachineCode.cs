using Iced.Intel;

namespace Liuli.Tensors.Tests.Cpu.Assembler;

/// <summary>
/// Executes assembled kernels without a processor: decodes their bytes and does to memory and registers what Intel's Software Developer's Manual says.
/// It knows the few instructions that tile kernels use, so these kernels are proved on any machine; any other instruction is an error that names it.
/// </summary>
internal sealed unsafe class MachineCode
{
    private const ulong ReturnAddress = 0x7E7E_7E7E;
    private const int StackBytes = 4096;

    private readonly byte[] _code;
    private readonly Dictionary<ulong, Instruction> _instructions = [];
    private readonly ulong[] _registers = new ulong[16];
    private bool _zero, _carry;

    public MachineCode(byte[] code)
    {
        // Pinned for good, as the code reads constants beside it by their address.
        _code = GC.AllocateArray<byte>(code.Length, pinned: true);
        code.CopyTo(_code, 0);
        Decoder decoder = Decoder.Create(64, new ByteArrayCodeReader(_code), Start);
        while (decoder.IP < Start + (ulong)_code.Length)
        {
            decoder.Decode(out Instruction instruction);
            // Constants lie behind the return; what they decode to is never executed.
            _instructions[instruction.IP] = instruction;
        }
    }

    /// <summary>The tile registers.</summary>
    public TileState Tiles { get; } = new();

    private VectorState Vectors { get; } = new();

    /// <summary>Instructions executed by the last <see cref="Run"/>.</summary>
    public long Executed { get; private set; }

    private ulong Start
    {
        get
        {
            fixed (byte* p = _code)
                return (ulong)p;
        }
    }

    /// <summary>Calls the code with the address of its argument.</summary>
    public void Run<TArguments>(in TArguments arguments) where TArguments : unmanaged
    {
        ulong* stack = stackalloc ulong[StackBytes / sizeof(ulong)];
        Executed = 0;
        fixed (TArguments* address = &arguments)
        {
            // The caller's registers hold numbers that a kernel must bring back.
            for (int i = 0; i < _registers.Length; i++)
                _registers[i] = 0x1111_1111_1111_1111ul * (ulong)i;
            ref ulong top = ref Of(Register.RSP);
            top = (ulong)(stack + StackBytes / sizeof(ulong) - 1);
            *(ulong*)top = ReturnAddress;
            Of(OperatingSystem.IsWindows() ? Register.RCX : Register.RDI) = (ulong)address;
            ulong[] before = [.. _registers];
            ulong at = Start;
            while (at != ReturnAddress)
                at = Step(at);
            Assert.Equal(before[(int)Register.RSP - (int)Register.RAX] + sizeof(ulong), Of(Register.RSP));
            foreach (Register saved in (Register[])[Register.RBX, Register.RBP, Register.R12, Register.R13, Register.R14, Register.R15])
                Assert.True(before[saved - Register.RAX] == Of(saved), $"the kernel changed its caller's {saved}");
        }
    }

    private ref ulong Of(Register register) => ref _registers[register.GetFullRegister() - Register.RAX];

    private ulong Step(ulong at)
    {
        if (!_instructions.TryGetValue(at, out Instruction i))
            throw new InvalidOperationException($"the code jumped to offset {at - Start}, where no instruction begins");
        Executed++;
        if (!Tiles.Execute(i, Address(i)) && !Vectors.Execute(i, Address(i)) && !Compute(i) && Branch(i) is { } target)
            return target;
        return i.NextIP;
    }

    /// <summary>Arithmetic and moves on 64 bits. False for anything else.</summary>
    private bool Compute(in Instruction i)
    {
        switch (i.Mnemonic)
        {
            case Mnemonic.Mov: Write(i, Read(i, 1)); break;
            case Mnemonic.Lea: Of(i.Op0Register) = Address(i); break;
            case Mnemonic.Add: Write(i, Flags(Read(i, 0) + Read(i, 1))); break;
            case Mnemonic.Sub: Write(i, Flags(Read(i, 0) - Read(i, 1), Read(i, 0) < Read(i, 1))); break;
            case Mnemonic.Cmp: Flags(Read(i, 0) - Read(i, 1), Read(i, 0) < Read(i, 1)); break;
            case Mnemonic.Dec: Write(i, Flags(Read(i, 0) - 1)); break;
            case Mnemonic.Xor: Write(i, Flags(Read(i, 0) ^ Read(i, 1))); break;
            case Mnemonic.Test: Flags(Read(i, 0) & Read(i, 1)); break;
            case Mnemonic.Push: *(ulong*)(Of(Register.RSP) -= sizeof(ulong)) = Read(i, 0); break;
            case Mnemonic.Pop:
                Of(i.Op0Register) = *(ulong*)Of(Register.RSP);
                Of(Register.RSP) += sizeof(ulong);
                break;
            // Halves of vector registers are not modelled: Windows' saving and restoring of them changes nothing here.
            case Mnemonic.Prefetcht1 or Mnemonic.Sfence or Mnemonic.Vzeroupper or Mnemonic.Vmovups when i.Mnemonic != Mnemonic.Vmovups || i.MemoryBase == Register.RSP: break;
            default: return false;
        }
        return true;
    }

    /// <summary>Where the code goes on, or null for the next instruction.</summary>
    private ulong? Branch(in Instruction i) => i.Mnemonic switch
    {
        Mnemonic.Jmp => i.NearBranchTarget,
        Mnemonic.Je => _zero ? i.NearBranchTarget : null,
        Mnemonic.Jne => _zero ? null : i.NearBranchTarget,
        Mnemonic.Jb => _carry ? i.NearBranchTarget : null,
        Mnemonic.Jae => _carry ? null : i.NearBranchTarget,
        Mnemonic.Ret => Return(),
        _ => throw new NotSupportedException($"the interpreter does not know '{i}'; teach it what the manual says that it does"),
    };

    private ulong Return()
    {
        ulong address = *(ulong*)Of(Register.RSP);
        Of(Register.RSP) += sizeof(ulong);
        return address;
    }

    private ulong Flags(ulong result, bool carry = false)
    {
        _zero = result == 0;
        _carry = carry;
        return result;
    }

    private ulong Read(in Instruction i, int operand) => i.GetOpKind(operand) switch
    {
        OpKind.Register => Size64(i, i.GetOpRegister(operand)),
        OpKind.Memory when i.MemorySize is MemorySize.UInt64 or MemorySize.Int64 => *(ulong*)Address(i),
        OpKind.Memory => throw new NotSupportedException($"the interpreter reads 64 bits, not '{i}'"),
        _ => i.GetImmediate(operand),
    };

    private void Write(in Instruction i, ulong value)
    {
        if (i.Op0Kind == OpKind.Memory)
            *(ulong*)Address(i) = value;
        else
        {
            Size64(i, i.Op0Register);
            Of(i.Op0Register) = value;
        }
    }

    private ulong Size64(in Instruction i, Register register) => register.IsGPR64() ? Of(register)
        : register.IsGPR32() && i.Mnemonic is Mnemonic.Mov or Mnemonic.Xor ? (uint)Of(register)
        : throw new NotSupportedException($"the interpreter computes with 64 bits, not '{i}'");

    private ulong Address(in Instruction i)
    {
        if (i.IsIPRelativeMemoryOperand)
            return i.IPRelativeMemoryAddress;
        ulong address = i.MemoryDisplacement64;
        if (i.MemoryBase != Register.None)
            address += Of(i.MemoryBase);
        // A tile's index register is the distance of its rows, not a part of its address.
        if (i.MemoryIndex != Register.None && !TileState.MovesTile(i))
            address += Of(i.MemoryIndex) * (ulong)i.MemoryIndexScale;
        if (i.MemoryIndex != Register.None && TileState.MovesTile(i))
            Tiles.Stride = (nint)(Of(i.MemoryIndex) * (ulong)i.MemoryIndexScale);
        return address;
    }
}
