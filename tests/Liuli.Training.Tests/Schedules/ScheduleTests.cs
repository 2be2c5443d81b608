using Liuli.Training.Schedules;

namespace Liuli.Training.Tests.Schedules;

public class ScheduleTests
{
    [Theory]
    [InlineData(1, 0.0001)]
    [InlineData(5, 0.0005)]
    [InlineData(10, 0.001)]
    [InlineData(35, 0.0008681980515339464)] // 0.0001 + 0.0009 (1 + cos(π/4)) / 2
    [InlineData(60, 0.00055)]
    [InlineData(110, 0.0001)]
    [InlineData(1000, 0.0001)]
    public void Cosine(long step, double expected) =>
        Assert.Equal(expected, new CosineSchedule(0.001, 0.0001, Warmup: 10, Steps: 110).LearningRate(step), 12);

    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(4, 1)]
    [InlineData(9, 0.75)]
    [InlineData(24, 0)]
    [InlineData(99, 0)]
    public void Linear(long step, double expected) =>
        Assert.Equal(expected, new LinearSchedule(1, 0, Warmup: 4, Steps: 24).LearningRate(step), 12);

    [Fact]
    public void Constant()
    {
        Assert.Equal(0.25, new ConstantSchedule(1, Warmup: 4).LearningRate(1));
        Assert.Equal(1, new ConstantSchedule(1, Warmup: 4).LearningRate(4));
        Assert.Equal(1, new ConstantSchedule(1).LearningRate(1));
        Assert.Equal(1, new ConstantSchedule(1).LearningRate(long.MaxValue));
    }

    [Fact]
    public void AWarmUpAsLongAsTheRunAndNoneAreAllowed()
    {
        Assert.Equal(1, new CosineSchedule(1, 0.1, Warmup: 10, Steps: 10).LearningRate(9) / 0.9, 12);
        Assert.Equal(0.1, new CosineSchedule(1, 0.1, Warmup: 10, Steps: 10).LearningRate(10));
        Assert.True(new CosineSchedule(1, 0.1, Warmup: 0, Steps: 10).LearningRate(1) < 1);
    }

    [Fact]
    public void StepsCountFromOne() => Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantSchedule(1).LearningRate(0));
}
